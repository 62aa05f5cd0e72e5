// A model in a namespace of a real cluster, deployed by the verbs of a job that may do no more than its role says; pods fetch its releases from this
// machine, and clients ask all the time.
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, normalize } from 'node:path'
import { buildCommandLine } from '../../scripts/build.ts'
import { deploy } from '../../src/cli/deploy.ts'
import { evaluate } from '../../src/cli/evaluate.ts'
import { plan } from '../../src/cli/plan.ts'
import { release } from '../../src/cli/release.ts'
import { servingImage } from '../../src/cli/serving-image.ts'
import { train } from '../../src/cli/train.ts'
import { readDeployment } from '../../src/deployment/pointer.ts'
import type { Pointer } from '../../src/deployment/record.ts'
import { dockerEngine } from '../../src/deployment/targets/docker/engine.ts'
import { ensureImage } from '../../src/deployment/targets/docker/image.ts'
import { deployerRole } from '../../src/deployment/targets/kubernetes/role.ts'
import { directoryRegistry } from '../../src/release/registries/directory.ts'
import type { Given } from '../../src/entry/inputs.ts'
import type { Verb } from '../../src/entry/verb.ts'
import { goodSpec, specPath, withShop } from '../cli/shop-bed.ts'
import type { Told } from '../cli/shop-bed.ts'
import { faultyImage, questionsOf, writeFaultyRelease } from '../support/fault-releases.ts'
import type { FaultOfRelease } from '../support/fault-releases.ts'
import { kubernetesBed } from '../support/kubernetes-bed.ts'
import type { KubernetesBed } from '../support/kubernetes-bed.ts'
import { withLocalForge, testRepository } from '../support/local-forge.ts'
import type { ForgeBed } from '../support/local-forge.ts'
import { steadyLoad } from '../support/steady-load.ts'
import type { SteadyLoad } from '../support/steady-load.ts'
import { assert } from '../support/suite.ts'
import type { RealNode } from './kubernetes-node.ts'

export const [model, environment] = ['user-behavior', 'production']
export const memoryMiB = 160

export interface RolloutBed extends Pick<ForgeBed, 'forge'> {
  tell(verb: Verb<any, any>, given?: Record<string, Given>): Promise<Told>
  /** One step of the rollout. */
  step(): Promise<Told & { decision: string; reason: string; url: string }>
  /** Plans, trains, judges and releases what the spec says. */
  releaseTrained(): Promise<void>
  publish(version: string, fault: FaultOfRelease): Promise<void>
  /** Says in the spec under which address clients of this machine reach the service, and how long a server may take to get ready. */
  respec(settings: { url: string; readySeconds: number }): Promise<void>
  reach: KubernetesBed['reach']
  load(url: string): Promise<SteadyLoad>
  pointer(): Promise<Pointer>
  /** The servers and routers that are there, without those that are ending, by name. */
  pods(): Promise<string[]>
}

export async function withRollouts(node: RealNode, body: (bed: RolloutBed) => Promise<void>): Promise<void> {
  await node.ensureUp()
  await buildCommandLine()
  const engine = dockerEngine(node.docker.host)
  const image = await faultyImage(engine, await ensureImage(engine, await servingImage(node.docker.base)))
  await node.load(image)
  const cluster = await kubernetesBed(node.kubeconfig, image, tmpdir())
  try {
    await withShop(async (shop) => withLocalForge(async ({ forge, server }) => {
      const registry = join(shop.workspace, 'registry')
      const files = await serveFolder(registry, node.hostAddress)
      const good = join(registry, model, '1.0.0')
      const specOf = (url: string | undefined, readySeconds: number) => `${goodSpec.replace('evaluation: { ', 'evaluation: { gates: [{ metric: auc, noWorseThanBaselineBy: 0.5 }], ')}deployment:
  target: kubernetes
  canary: { steps: [20, 50], minRequests: 20, enoughRequests: 40, maxLatencyP95Ms: 2000, events: [] }
  kubernetes:
    { namespace: ${cluster.namespace}, image: '${image}', replicas: { min: 1, max: 1 }, cpu: 0.05, memoryMiB: ${memoryMiB}, router: { replicas: 1, cpu: 0.05, memoryMiB: 128 }, release: { url: '${files.url}/{model}/{version}' }, readyTimeoutSeconds: ${readySeconds}${url === undefined ? '' : `, url: '${url}'`} }
monitoring: { maxCpuPercent: 100, maxMemoryPercent: 100, maxDiskPercent: 100, maxLatencyP95Ms: 5000, maxNetworkErrorsPerMinute: 1000000 }\n`
      const role = deployerRole({ model, environment, settings: cluster.settings })
      const kubeconfig = join(shop.workspace, '../kubeconfig')
      await writeFile(kubeconfig, await cluster.jobKubeconfig(role.object))
      await shop.commit({ [specPath]: specOf(undefined, 120) })
      const given = { 'repository': testRepository, 'token': 'robot', 'api-url': server.url, 'server-url': server.webUrl, kubeconfig }
      const tell: RolloutBed['tell'] = async (verb, more) => {
        const told = await shop.tell(verb, { ...given, ...more })
        assert.ok(verb === deploy || told.exitCode === 0, `${verb.name}: ${told.sentence}\n${told.lines.join('\n')}`)
        return told
      }
      try {
        await body({
          forge, tell,
          reach: (url) => cluster.reach(url),
          async step() {
            const told = await tell(deploy)
            const [deployment] = (told.result as { deployments?: { decision: string; reason: string; url: string }[] } | undefined)?.deployments ?? []
            assert.ok(deployment, `deploy: ${told.sentence}\n${told.lines.join('\n')}`)
            return { ...told, ...deployment }
          },
          async releaseTrained() { for (const verb of [plan, train, evaluate, release]) await tell(verb, { executor: 'inline' }) },
          async publish(version, fault) {
            const place = join(shop.workspace, 'faulty', version)
            await directoryRegistry(registry).publish(await writeFaultyRelease(good, place, version, fault), place, 'Faulty')
          },
          async respec({ url, readySeconds }) { await writeFile(join(shop.folder, specPath), specOf(url, readySeconds)) },
          load: async (url) => steadyLoad(url, '/v1/behavior', await questionsOf(good)),
          async pointer() { return (await readDeployment(forge, model, environment)).pointer! },
          async pods() { return (await cluster.pods()).map(({ metadata }) => metadata.name).sort() },
        })
      } finally {
        await files.close()
        await cluster.open(shop.workspace).stop(model, environment)
      }
      assert.equal(await cluster.pods(), [])
    }))
  } finally {
    await cluster.close()
    await engine.ask('forget', 'DELETE', `/images/${image}`, { accepted: [404, 409] })
  }
}

/** Files below a folder, for pods. */
async function serveFolder(folder: string, host: string): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const path = normalize(join('/', decodeURIComponent(request.url!)))
    readFile(join(folder, path)).then((content) => { response.writeHead(200, { 'content-length': content.length }).end(content) }, () => { response.writeHead(404).end() })
  })
  await new Promise<void>((done, fails) => { server.once('error', fails).listen(0, host, done) })
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((done) => { server.close(done) })
    },
  }
}
