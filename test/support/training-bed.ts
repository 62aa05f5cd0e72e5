// A namespace of a real cluster for trainings, with a volume that is a folder of this machine: pods see it at the same path.
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openApi } from '../../src/kubernetes/api.ts'
import type { Api } from '../../src/kubernetes/api.ts'
import { jsonOf, openCluster } from '../../src/kubernetes/cluster.ts'
import type { Cluster } from '../../src/kubernetes/cluster.ts'
import { readAccess } from '../../src/kubernetes/kubeconfig.ts'
import type { KubernetesObject } from '../../src/kubernetes/objects.ts'

export interface TrainingBed {
  namespace: string
  /** May only do what the role of trainings allows. */
  cluster: Cluster
  /** May do all. */
  admin: Cluster
  api: Api
  /** The volume, as the claim `work`. */
  folder: string
  withFolder<T>(body: (folder: string) => Promise<T>): Promise<T>
  /** For the account that may only do what the role allows. */
  kubeconfig: string
  close(): Promise<void>
}

export async function trainingBed(kubeconfig: string, role: (namespace: string) => KubernetesObject): Promise<TrainingBed> {
  const admin = openCluster(() => readAccess(kubeconfig, undefined))
  const namespace = `rankops-train-${randomBytes(4).toString('hex')}`
  const folder = await mkdtemp(join(tmpdir(), 'rankops-volume-'))
  await chmod(folder, 0o777)
  const ask = async (method: string, path: string, body?: unknown) => jsonOf<unknown>(await admin.ask(`${method} ${path}`, method, path, { body, accepted: [404, 409] }))
  // The API server itself refuses a pod that is not as confined as it can be.
  await ask('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } })
  const capacity = { storage: '1Gi' }
  await ask('POST', '/api/v1/persistentvolumes', { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: namespace }, spec: { capacity, accessModes: ['ReadWriteMany'], persistentVolumeReclaimPolicy: 'Retain', storageClassName: '', hostPath: { path: folder }, claimRef: { namespace, name: 'work' } } })
  await ask('POST', `/api/v1/namespaces/${namespace}/persistentvolumeclaims`, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'work' }, spec: { accessModes: ['ReadWriteMany'], storageClassName: '', volumeName: namespace, resources: { requests: capacity } } })
  // Until the two are bound the scheduler takes no pod, for another reason than a test is about.
  const isBound = async () => ((await ask('GET', `/api/v1/namespaces/${namespace}/persistentvolumeclaims/work`)) as { status?: { phase?: string } }).status?.phase === 'Bound'
  for (let i = 0; i < 1200 && !(await isBound()); i++) await pause(250)

  const [accounts, rbac] = [`/api/v1/namespaces/${namespace}/serviceaccounts`, `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`]
  const { metadata: { name } } = role(namespace)
  await ask('POST', accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } })
  await ask('POST', `${rbac}/roles`, role(namespace))
  await ask('POST', `${rbac}/rolebindings`, { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name }, subjects: [{ kind: 'ServiceAccount', name, namespace }], roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name } })
  const { status: { token } } = await ask('POST', `${accounts}/${name}/token`, { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }) as { status: { token: string } }

  return {
    namespace, admin, folder,
    api: openApi(admin, namespace),
    cluster: openCluster(async () => ({ ...await readAccess(kubeconfig, undefined), credentials: async () => ({ token }) })),
    kubeconfig: `current-context: c\ncontexts: [{ name: c, context: { cluster: c, user: u } }]\nclusters: [{ name: c, cluster: { server: '${admin.server}', insecure-skip-tls-verify: true } }]\nusers: [{ name: u, user: { token: ${token} } }]\n`,
    async withFolder(body) {
      const own = await mkdtemp(join(folder, 'job-'))
      await chmod(own, 0o777)
      return body(own)
    },
    async close() {
      await ask('DELETE', `/api/v1/namespaces/${namespace}`)
      for (let i = 0; i < 1200 && (await ask('GET', `/api/v1/namespaces/${namespace}`) as { status?: unknown }).status !== 'Failure'; i++) await pause(250)
      await ask('DELETE', `/api/v1/persistentvolumes/${namespace}`)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
