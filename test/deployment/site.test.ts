import { manualClock } from '../../src/base/clock.ts'
import { failure } from '../../src/base/errors.ts'
import { recordingLog } from '../../src/base/log.ts'
import { listHistory } from '../../src/deployment/history.ts'
import { readDeployment } from '../../src/deployment/pointer.ts'
import { reconcileDeployment } from '../../src/deployment/reconcile.ts'
import { leaveOldSite, siteOf } from '../../src/deployment/site.ts'
import type { Site } from '../../src/deployment/site.ts'
import { chooseTarget, deploymentAt } from '../../src/cli/choose-target.ts'
import { readSpec } from '../../src/spec/parse-spec.ts'
import { assert, describe } from '../support/suite.ts'
import { memoryBranch, memoryTarget, release, rules } from './example.ts'
import type { MemoryWorld } from './example.ts'

const machine: Site = { target: 'machine' }
const cluster: Site = { target: 'kubernetes', namespace: 'models', context: 'shop' }

/** Two sites; `deploy` takes a step at one, as the verb does. */
function newBed() {
  const state = memoryBranch()
  const worlds: Record<Site['target'], MemoryWorld> = { machine: memoryTarget(), kubernetes: memoryTarget() }
  const log = recordingLog()
  const clock = manualClock('2026-03-01T12:00:00Z')
  return {
    state, worlds, log,
    pointer: async () => (await readDeployment(state, 'clicks', 'production')).pointer!,
    async deploy(site: Site, version = '1.0.0', { stop = (at: Site) => worlds[at.target].stop('clicks', 'production') } = {}) {
      const place = { model: 'clicks', environment: 'production' }
      const { pointer, observed, decision } = await reconcileDeployment({ ...place, site, desired: release(version), rules, releaseFolderOf: (each) => `/releases/${each}` }, { state, target: worlds[site.target], clock, log })
      await leaveOldSite({ ...place, site, pointer, observed, targetAt: (old) => ({ ...worlds[old.target], stop: () => stop(old) }) }, { state, clock, log })
      return decision
    },
  }
}

describe('a deployment whose spec names another place', (test) => {
  test('is started there first, then what ran before is stopped, and the pointer and history say so', async () => {
    const bed = newBed()
    await bed.deploy(machine)
    assert.equal((await bed.pointer()).site, machine)
    assert.is(bed.state.messages.length, 1)

    assert.is(await bed.deploy(cluster), 'none')
    assert.equal([...bed.worlds.kubernetes.running.keys()], ['1.0.0'])
    assert.equal([...bed.worlds.machine.running.keys()], [])
    const pointer = await bed.pointer()
    assert.equal([pointer.site, pointer.generation, pointer.stable!.version], [cluster, 2, '1.0.0'])
    assert.is(bed.state.messages.at(-1), 'deploy(clicks): move 1.0.0 in production\n\nit serves at the namespace models of shop, and what ran at the machine that deploys is stopped\n')
    const commits = bed.state.messages.toReversed().map((message, i) => ({ sha: `${i}`, message, committedAt: '2026-03-01T12:00:00Z' }))
    const { entries } = await listHistory({ listCommits: async () => commits } as never, 'clicks', 'production', 9)
    assert.equal(entries.map(({ decision, version }) => `${decision} ${version}`), ['move 1.0.0', 'promote 1.0.0'])

    await bed.deploy(cluster)
    assert.is(bed.state.messages.length, 2)
    await bed.deploy(machine)
    assert.equal([[...bed.worlds.machine.running.keys()], [...bed.worlds.kubernetes.running.keys()]], [['1.0.0'], []])
  })

  test('keeps the old place while the new one does not serve', async () => {
    const bed = newBed()
    await bed.deploy(machine)
    bed.worlds.kubernetes.broken.add('1.0.0')
    await bed.deploy(cluster).catch(() => {})
    assert.equal([...bed.worlds.machine.running.keys()], ['1.0.0'])
    assert.equal((await bed.pointer()).site, machine)
  })

  test('an old place that cannot be reached is tried again by the next deploy, also when it was killed before the pointer was written', async () => {
    const bed = newBed()
    await bed.deploy(machine)
    await bed.deploy(cluster, '1.0.0', { stop: async () => { throw failure('TARGET_ENGINE', { problem: 'nobody answers' } as never) } })
    assert.equal([(await bed.pointer()).site, bed.worlds.machine.running.size], [machine, 1])
    assert.match(bed.log.lines.at(-1)!, /could not be stopped; the next deploy tries again/)
    await bed.deploy(cluster, '1.0.0', { stop: async () => { await bed.worlds.machine.stop('clicks', 'production'); throw new Error('killed') } }).catch(() => {})
    assert.equal([(await bed.pointer()).site, bed.worlds.machine.running.size], [machine, 0])
    await bed.deploy(cluster)
    assert.equal((await bed.pointer()).site, cluster)
  })

  test('a rollout under way keeps the old place on the pointer until it is left', async () => {
    const bed = newBed()
    await bed.deploy(machine)
    assert.is(await bed.deploy(cluster, '1.1.0'), 'start')
    const { site, canary } = await bed.pointer()
    assert.equal([site, canary!.version, [...bed.worlds.machine.running.keys()]], [cluster, '1.1.0', []])
  })

  test('of a spec is the machine that deploys, or a namespace of a cluster; both lead back to its targets', () => {
    const spec = (deployment: string) => readSpec('models/x.yaml', `name: x\nfamily: behavior\ndata: { events: e.csv, items: i.csv }\ndeployment: ${deployment}\n`).deployment
    const onCluster = spec('{ target: kubernetes, kubernetes: { namespace: models, context: shop, image: "r.example/s:1" } }')
    assert.equal([siteOf(spec('{ target: process }')), siteOf(spec('{ target: docker }')), siteOf(onCluster)], [machine, machine, cluster])
    assert.is(deploymentAt(onCluster, machine).target, 'process')
    assert.is(deploymentAt(spec('{ target: docker }'), machine).target, 'docker')
    // Who leaves a cluster takes its block out of the spec, and what runs there must be stopped all the same.
    const left = chooseTarget({ deployments: undefined, workspace: '/nowhere', dockerHost: '', apiUrl: 'https://forge.example', repository: 'shop/models' }, deploymentAt(spec('{ target: process }'), cluster))
    assert.is(left.name, 'kubernetes')
    const back = deploymentAt(onCluster, { target: 'kubernetes', namespace: 'old' })
    assert.equal([back.target, back.kubernetes.namespace, back.kubernetes.context], ['kubernetes', 'old', undefined])
  })
})
