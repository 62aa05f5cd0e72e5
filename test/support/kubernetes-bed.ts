// A namespace of a real cluster: the smallest server in an image that the node has, and releases in a volume of the machine.
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join, relative } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { ObservedDeployment, Target } from '../../src/deployment/target.ts'
import { kubernetesTarget } from '../../src/deployment/targets/kubernetes.ts'
import type { KubernetesTargetOptions } from '../../src/deployment/targets/kubernetes.ts'
import { jsonOf, openCluster } from '../../src/kubernetes/cluster.ts'
import type { PodState } from '../../src/deployment/targets/kubernetes/judge-rollout.ts'
import type { KubernetesObject } from '../../src/kubernetes/objects.ts'
import { readAccess } from '../../src/kubernetes/kubeconfig.ts'
import type { KubernetesSettings } from '../../src/deployment/targets/kubernetes/settings.ts'

export interface KubernetesBed {
  namespace: string
  settings: KubernetesSettings
  /** Releases lie in a folder below the one that the bed was opened with. */
  open(folder: string, more?: Partial<KubernetesTargetOptions>): Target
  /** An address of the loopback one behind which that of a Service lies. */
  reach(url: string): Promise<string>
  /** A kubeconfig for a new account of the namespace that may do what a role says, and no more. */
  jobKubeconfig(role: KubernetesObject): Promise<string>
  ask(method: string, path: string, body?: unknown, contentType?: string): Promise<unknown>
  /** All of the namespace, without those that are ending. */
  pods(): Promise<PodState[]>
  close(): Promise<void>
}

/** `releases` is a folder of the node; pods see what is below it, and nothing else. */
export async function kubernetesBed(kubeconfig: string, image: string, releases: string): Promise<KubernetesBed> {
  const cluster = openCluster(() => readAccess(kubeconfig, undefined))
  const namespace = `rankops-test-${randomBytes(4).toString('hex')}`
  const ask: KubernetesBed['ask'] = async (method, path, content, contentType) => {
    const answer = await cluster.ask(`${method} ${path}`, method, path, { body: content, accepted: [404, 409], ...(contentType === undefined ? {} : { contentType }) })
    return jsonOf<unknown>(answer)
  }
  // The API server itself refuses a pod that is not as confined as it can be.
  await ask('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } })
  await ask('POST', '/api/v1/persistentvolumes', {
    apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: namespace },
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadOnlyMany'], persistentVolumeReclaimPolicy: 'Retain', storageClassName: '', hostPath: { path: releases }, claimRef: { namespace, name: 'releases' } },
  })
  await ask('POST', `/api/v1/namespaces/${namespace}/persistentvolumeclaims`, {
    apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'releases' },
    spec: { accessModes: ['ReadOnlyMany'], storageClassName: '', volumeName: namespace, resources: { requests: { storage: '1Gi' } } },
  })
  const settings: KubernetesSettings = {
    namespace, image, replicas: { min: 1, max: 1, cpuPercent: 70 }, cpu: 0.02, memoryMiB: 128, gpu: 0, nodeSelector: {}, tolerations: [],
    release: { from: 'claim', claim: 'releases', path: '' }, router: { replicas: 1, cpu: 0.02, memoryMiB: 128 }, metricsFrom: [], preStopSeconds: 2,
  }
  const door = loopbackDoors()
  return {
    namespace, settings, ask,
    reach: (url) => door.to(url),
    async jobKubeconfig(role) {
      const [accounts, rbac] = [`/api/v1/namespaces/${namespace}/serviceaccounts`, `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`]
      const { name } = role.metadata
      await ask('POST', accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } })
      await ask('POST', `${rbac}/roles`, role)
      await ask('POST', `${rbac}/rolebindings`, { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name }, subjects: [{ kind: 'ServiceAccount', name, namespace }], roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name } })
      const { status: { token } } = await ask('POST', `${accounts}/${name}/token`, { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }) as { status: { token: string } }
      return `current-context: c\ncontexts: [{ name: c, context: { cluster: c, user: u } }]\nclusters: [{ name: c, cluster: { server: '${cluster.server}', insecure-skip-tls-verify: true } }]\nusers: [{ name: u, user: { token: ${token} } }]\n`
    },
    open(folder, more = {}) {
      const release = { from: 'claim', claim: 'releases', path: `${relative(releases, folder)}/releases/{version}` } as const
      const target = kubernetesTarget({ kubeconfig, context: undefined, readyTimeoutMs: 120_000, drainTimeoutMs: 10_000, ...more, settings: { ...settings, ...more.settings, release } })
      const seen = async (observed: ObservedDeployment) => ({ ...observed, url: observed.url && await door.to(observed.url) })
      return { ...target, apply: async (desired) => seen(await target.apply(desired)), observe: async (model, environment) => seen(await target.observe(model, environment)) }
    },
    async pods() {
      const { items } = await ask('GET', `/api/v1/namespaces/${namespace}/pods`) as { items: PodState[] }
      return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    },
    async close() {
      door.close()
      await ask('DELETE', `/api/v1/namespaces/${namespace}`)
      for (let i = 0; i < 1200 && (await ask('GET', `/api/v1/namespaces/${namespace}`) as { status?: unknown }).status !== 'Failure'; i++) await pause(250)
      await ask('DELETE', `/api/v1/persistentvolumes/${namespace}`)
    },
  }
}

/** Tests speak to the loopback address alone: behind each address of a Service stands one of those. */
function loopbackDoors() {
  const doors = new Map<string, { process: ChildProcess; port: Promise<string> }>()
  return {
    async to(url: string): Promise<string> {
      let door = doors.get(url)
      if (!door) {
        const { hostname, port } = new URL(url)
        const child = fork(join(import.meta.dirname, 'loopback-door.ts'), [hostname, port || '80'], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
        door = { process: child, port: new Promise((done) => { child.stdout!.once('data', (line) => { done(String(line).trim()) }) }) }
        doors.set(url, door)
      }
      return `http://127.0.0.1:${await door.port}`
    },
    close() { for (const { process: child } of doors.values()) child.kill() },
  }
}
