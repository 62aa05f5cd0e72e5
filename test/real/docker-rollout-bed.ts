// A shop whose releases, good and faulty, the verbs bring to containers of a real engine, in an image that does the faults.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildCommandLine } from '../../scripts/build.ts'
import { chooseTarget } from '../../src/cli/choose-target.ts'
import { deploy } from '../../src/cli/deploy.ts'
import { evaluate } from '../../src/cli/evaluate.ts'
import { plan } from '../../src/cli/plan.ts'
import { release } from '../../src/cli/release.ts'
import { servingImage } from '../../src/cli/serving-image.ts'
import { train } from '../../src/cli/train.ts'
import { readDeployment } from '../../src/deployment/pointer.ts'
import type { Pointer, Rollout } from '../../src/deployment/record.ts'
import { dockerEngine, jsonOf } from '../../src/deployment/targets/docker/engine.ts'
import type { Engine } from '../../src/deployment/targets/docker/engine.ts'
import { ensureImage } from '../../src/deployment/targets/docker/image.ts'
import type { Given } from '../../src/entry/inputs.ts'
import type { Verb } from '../../src/entry/verb.ts'
import { directoryRegistry } from '../../src/release/registries/directory.ts'
import type { Spec } from '../../src/spec/record.ts'
import { goodSpec, specPath, withShop } from '../cli/shop-bed.ts'
import type { ShopBed, Told } from '../cli/shop-bed.ts'
import { faultyImage, questionsOf, writeFaultyRelease } from '../support/fault-releases.ts'
import type { FaultOfRelease } from '../support/fault-releases.ts'
import { testRepository, withLocalForge } from '../support/local-forge.ts'
import type { ForgeBed } from '../support/local-forge.ts'
import { steadyLoad } from '../support/steady-load.ts'
import { assert } from '../support/suite.ts'
import type { RealEngine } from './tools.ts'

const [model, environment] = ['user-behavior', 'production']

export interface RolloutBed extends Pick<ShopBed, 'folder' | 'workspace' | 'commit'>, Pick<ForgeBed, 'forge'> {
  spec: string
  given: Record<string, string>
  tell(verb: Verb<any, any>, given?: Record<string, Given>): Promise<Told>
  /** One step of the rollout. */
  step(): Promise<Told & { decision: string; reason: string; url: string }>
  /** Plans, trains, judges and releases what the spec says. */
  releaseTrained(): Promise<void>
  /** In the work tree, where deploy reads it. */
  setReadyTimeout(seconds: number): Promise<void>
  publish(version: string, fault: FaultOfRelease): Promise<void>
  load(url: string): Promise<ReturnType<typeof steadyLoad>>
  engine: Engine
  /** Ids of all that is there of the deployment. */
  containers(): Promise<string[]>
  pointer(): Promise<{ head: Pointer; rollout(version: string): Rollout | undefined }>
}

export async function withRollouts({ host, base }: RealEngine, memoryMiB: number, body: (bed: RolloutBed) => Promise<void>): Promise<void> {
  const engine = dockerEngine(host)
  await buildCommandLine()
  const image = await faultyImage(engine, await ensureImage(engine, await servingImage(base)))
  // The machine may be busy with other tests: only what a fault does is to be seen.
  const specFor = (readyTimeoutSeconds: number) => `${goodSpec.replace('evaluation: { ', 'evaluation: { gates: [{ metric: auc, noWorseThanBaselineBy: 0.5 }], ')}deployment: { target: docker, canary: { steps: [20, 50], minRequests: 20, enoughRequests: 40, maxLatencyP95Ms: 2000, events: [] }, container: { image: '${image}', memoryMiB: ${memoryMiB}, readyTimeoutSeconds: ${readyTimeoutSeconds} } }
monitoring: { maxCpuPercent: 100, maxMemoryPercent: 100, maxDiskPercent: 100, maxLatencyP95Ms: 5000, maxNetworkErrorsPerMinute: 1000000 }\n`
  await withShop(async (shop) => withLocalForge(async ({ forge, server }) => {
    const spec = specFor(120)
    await shop.commit({ [specPath]: spec })
    const given = { 'repository': testRepository, 'token': 'robot', 'api-url': server.url, 'server-url': server.webUrl, 'docker-host': host }
    const folder = join(shop.workspace, 'deployments')
    const registry = directoryRegistry(join(shop.workspace, 'registry'))
    const good = join(shop.workspace, 'registry', model, '1.0.0')
    const tell: RolloutBed['tell'] = async (verb, more) => {
      const told = await shop.tell(verb, { ...given, ...more })
      assert.ok(verb === deploy || told.exitCode === 0, `${verb.name}: ${told.sentence}\n${told.lines.join('\n')}`)
      return told
    }
    const target = chooseTarget({ deployments: folder, dockerHost: host, workspace: shop.workspace }, { target: 'docker', container: { image, memoryMiB, cpu: 1, readyTimeoutSeconds: 120 } } as Spec['deployment'])
    const containers = async () => {
      const filters = JSON.stringify({ label: [`rankops.folder=${folder}`] })
      return jsonOf<{ Id: string }[]>(await engine.ask('list', 'GET', '/containers/json', { query: { all: '1', filters } })).map(({ Id }) => Id)
    }
    try {
      await body({
        ...shop, forge, spec, given, engine, tell, containers,
        async step() {
          const told = await tell(deploy)
          const [deployment] = (told.result as { deployments?: { decision: string; reason: string; url: string }[] } | undefined)?.deployments ?? []
          assert.ok(deployment, `deploy: ${told.sentence}\n${told.lines.join('\n')}`)
          return { ...told, ...deployment }
        },
        async releaseTrained() { for (const verb of [plan, train, evaluate, release]) await tell(verb, { executor: 'inline' }) },
        setReadyTimeout: (seconds) => writeFile(join(shop.folder, specPath), specFor(seconds)),
        async publish(version, fault) {
          const place = join(shop.workspace, 'faulty', version)
          await registry.publish(await writeFaultyRelease(good, place, version, fault), place, 'Faulty')
        },
        load: async (url) => steadyLoad(url, '/v1/behavior', await questionsOf(good)),
        async pointer() {
          const { pointer, rolloutOf } = await readDeployment(forge, model, environment)
          return { head: pointer!, rollout: rolloutOf }
        },
      })
    } finally {
      await target.stop(model, environment)
    }
    assert.equal(await containers(), [])
    await engine.ask('forget', 'DELETE', `/images/${image}`, { accepted: [404, 409] })
  }))
}
