// The Kubernetes target keeps its contract on a real node, and does what only a cluster can show: pods that cannot start, a router that dies, an
// autoscaler, and a job that may do no more than its role says.
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { kubernetesTarget } from '../../src/deployment/targets/kubernetes.ts'
import { deployerRole } from '../../src/deployment/targets/kubernetes/role.ts'
import type { DesiredReplica } from '../../src/deployment/target.ts'
import { ask, deployment, stable, testTarget } from '../contracts/target.ts'
import { kubernetesBed } from '../support/kubernetes-bed.ts'
import type { KubernetesBed } from '../support/kubernetes-bed.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'
import { kubernetesNode } from './kubernetes-node.ts'
import type { RealNode } from './kubernetes-node.ts'
import { metricsStandIn } from './metrics-stand-in.ts'

const node = await kubernetesNode()
const bed = typeof node === 'string' ? undefined : await kubernetesBed(node.kubeconfig, node.image, tmpdir())

if (bed) testTarget('kubernetes on a real node', (body) => withDeployments(bed, async (folder) => body({
  open: (patience) => bed.open(folder, { readyTimeoutMs: patience === 'hurried' ? 30_000 : 120_000 }),
  folder,
  // Its pods alone would be back at once.
  async crash(version) {
    for (const { metadata } of await listDeployments(bed, version)) await bed.ask('DELETE', `${deploymentsOf(bed)}/${metadata.name}`, { propagationPolicy: 'Background' })
  },
  countLiving: async () => (await bed.pods()).filter(({ status }) => status?.phase !== 'Failed').length,
})))

describe('kubernetes on a real node', (test) => {
  if (typeof node === 'string' || bed === undefined) {
    test.skip('a release is deployed, rolled out and scaled', String(node))
    return
  }

  test('an image that cannot be pulled is told with its reason, and the pods that serve go on serving', () => withDeployments(bed, async (folder) => {
    const desired = deployment(await stable(folder, '1.0.0'))
    const { url } = await bed.open(folder).apply(desired)
    const load = steadyLoad(url!)
    const other = bed.open(folder, { settings: { ...bed.settings, image: '127.0.0.1:15000/rankops/no-such-image:1' }, readyTimeoutMs: 120_000 })
    const error = await assertFails('TARGET_NOT_READY', () => other.apply(desired))
    assert.match(error.message, /its image cannot be pulled \(ImagePullBackOff\): .*no-such-image|its image cannot be pulled/)
    const answers = await load.end()
    assert.equal([...new Set(answers)], ['1.0.0'])
    console.log(`kubernetes: ${answers.length} requests beside pods that never got ready, none lost`)
  }))

  test('a pod that no node can take is told in the scheduler’s words', () => withDeployments(bed, async (folder) => {
    const error = await assertFails('TARGET_NOT_READY', async () => bed.open(folder, { settings: { ...bed.settings, gpu: 3 }, readyTimeoutMs: 20_000 }).apply(deployment(await stable(folder, '1.0.0'))))
    assert.match(error.message, /it was not ready within 20 s: no node takes its pod \(Unschedulable\): .*Insufficient nvidia\.com\/gpu/)
  }))

  test('a field that somebody else set is told with the manager’s name, and stays', () => withDeployments(bed, async (folder) => {
    const desired = deployment(await stable(folder, '1.0.0'))
    await bed.open(folder).apply(desired)
    const [found] = await listDeployments(bed, '1.0.0')
    await bed.ask('PATCH', `${deploymentsOf(bed)}/${found!.metadata.name}?fieldManager=somebody&force=true`, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: found!.metadata.name }, spec: { revisionHistoryLimit: 7 } }, 'application/apply-patch+yaml')
    const error = await assertFails('TARGET_CONFLICT', () => bed.open(folder).apply(desired))
    assert.match(error.message, /somebody set \.spec\.revisionHistoryLimit to something else/)
    assert.is((await listDeployments(bed, '1.0.0'))[0]!.spec.revisionHistoryLimit, 7)
  }))

  test('routes and counts outlive a router', () => withDeployments(bed, async (folder) => {
    const open = () => bed.open(folder, { settings: { ...bed.settings, router: { ...bed.settings.router, replicas: 2 } } })
    const { url } = await open().apply(deployment(await stable(folder, '1.0.0')))
    for (let i = 0; i < 20; i++) await ask(url!)
    assert.is((await open().observe('clicks', 'production')).replicas[0]!.requests, 20)
    const [router] = (await bed.pods()).filter(({ metadata }) => metadata.name.includes('-router-'))
    await bed.ask('DELETE', `/api/v1/namespaces/${bed.namespace}/pods/${router!.metadata.name}`, { gracePeriodSeconds: 0 })
    const seen = await open().apply(deployment(await stable(folder, '1.0.0')))
    assert.is(seen.replicas[0]!.requests, 20)
    for (let i = 0; i < 10; i++) assert.is(await ask(url!), '1.0.0')
    assert.is((await open().observe('clicks', 'production')).replicas[0]!.requests, 30)
  }))

  test('whoever has the printed role, and no more, can deploy and stop', () => withDeployments(bed, async (folder) => {
    const settings = { ...bed.settings, release: { from: 'claim', claim: 'releases', path: `${folder.slice(tmpdir().length + 1)}/releases/{version}` } } as const
    const { object } = deployerRole({ model: 'clicks', environment: 'production', settings })
    await writeFile(join(folder, 'kubeconfig'), await bed.jobKubeconfig(object))
    const target = kubernetesTarget({ settings, kubeconfig: join(folder, 'kubeconfig'), context: undefined, readyTimeoutMs: 120_000 })
    const canary: DesiredReplica = { ...await stable(folder, '1.1.0', 50), role: 'canary' }
    await target.whileAlone('clicks', 'production', async () => {
      await target.apply(deployment(await stable(folder, '1.0.0')))
      const { replicas } = await target.apply(deployment(await stable(folder, '1.0.0', 50), canary))
      assert.equal(replicas.map(({ name, role, isHealthy }) => [name, role, isHealthy]).sort(), [['1.0.0', 'stable', true], ['1.1.0', 'canary', true]])
      await target.stop('clicks', 'production')
    })
    assert.equal(await bed.pods(), [])
  }))

  test('the autoscaler adds pods under load, and a deployment leaves them to it', () => withDeployments(bed, async (folder) => {
    const metrics = await metricsStandIn(bed, folder)
    try {
      const scaled = () => bed.open(folder, { settings: { ...bed.settings, replicas: { min: 1, max: 3, cpuPercent: 70 } } })
      const desired = deployment(await stable(folder, '1.0.0'))
      const { url } = await scaled().apply(desired)
      const pods = async () => (await listDeployments(bed, '1.0.0'))[0]?.spec.replicas
      assert.is(await pods(), 1)
      const load = podsThatAnswer(url!)
      metrics.milliCpu = 100
      for (let i = 0; i < 600 && await pods() !== 3; i++) await pause(500)
      assert.is(await pods(), 3)
      await scaled().apply(desired)
      assert.is(await pods(), 3)

      const before = new Map(load.answers)
      for (let i = 0; i < 600 && load.answers.size < 3; i++) await pause(500)
      const { answers, problems } = await load.end()
      assert.equal(problems, [])
      const shares = [...answers].map(([pod, n]) => n - (before.get(pod) ?? 0))
      assert.is(shares.length, 3)
      console.log(`kubernetes: pods that the autoscaler added get traffic over the router’s connections: ${shares.join(', ')} requests until all three had some`)
    } finally {
      await metrics.close()
    }
  }))

  test.after(async () => {
    await bed.close()
    await node.close()
  })
})

async function withDeployments<T>(of: KubernetesBed, body: (folder: string) => Promise<T>): Promise<T> {
  await (node as RealNode).ensureUp()
  return withFolder(async (folder) => {
    try {
      return await body(folder)
    } finally {
      await Promise.all(['production', 'staging'].map((environment) => of.open(folder).stop('clicks', environment)))
    }
  })
}

function deploymentsOf({ namespace }: KubernetesBed): string {
  return `/apis/apps/v1/namespaces/${namespace}/deployments`
}

async function listDeployments(of: KubernetesBed, version: string): Promise<{ metadata: { name: string }; spec: { replicas: number; revisionHistoryLimit: number } }[]> {
  const { items } = await of.ask('GET', `${deploymentsOf(of)}?labelSelector=rankops/server=${version}`) as { items: { metadata: { name: string }; spec: { replicas: number; revisionHistoryLimit: number } }[] }
  return items
}

/** About 20 requests a second. */
function steadyLoad(url: string): { end(): Promise<string[]> } {
  const answers: string[] = []
  let isOver = false
  const client = (async () => { while (!isOver) { answers.push(await ask(url)); await pause(50) } })()
  return { async end() { isOver = true; await client; return answers } }
}

/** Eight clients that ask one question after the other, and how many answers came from each pod. */
function podsThatAnswer(url: string): { answers: ReadonlyMap<string, number>; end(): Promise<{ answers: ReadonlyMap<string, number>; problems: string[] }> } {
  const answers = new Map<string, number>()
  const problems: string[] = []
  let isOver = false
  const clients = Array.from({ length: 8 }, async () => {
    while (!isOver) {
      const answer = await fetch(`${url}/v1/behavior`, { method: 'POST', body: '{}' }).catch((error: unknown) => String((error as Error).cause ?? error))
      if (typeof answer === 'string' || !answer.ok) problems.push(typeof answer === 'string' ? answer : `status ${answer.status}`)
      else { await answer.text(); const pod = answer.headers.get('x-served-by') ?? ''; answers.set(pod, (answers.get(pod) ?? 0) + 1) }
      await pause(20)
    }
  })
  return { answers, async end() { isOver = true; await Promise.all(clients); return { answers, problems } } }
}
