import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { systemClock } from '../../src/base/clock.ts'
import { dispatch } from '../../src/cli/dispatch.ts'
import { heartbeat } from '../../src/cli/heartbeat.ts'
import { plan } from '../../src/cli/plan.ts'
import { work } from '../../src/cli/work.ts'
import { leaseBook } from '../../src/plan/lease/lease-book.ts'
import { directoryStore } from '../../src/plan/lease/stores/directory.ts'
import { metricsOf } from '../plan/autoscaler/metrics-page.ts'
import { assert, describe } from '../support/suite.ts'
import { goodSpec, withShop } from './shop-bed.ts'
import type { ShopBed, Told } from './shop-bed.ts'

interface Set { /** Jobs that the set has; nothing where its listener answers with something else. */ assigned: number | undefined; /** How often it was asked. */ asked: number }

/** A shop with two models whose trainings stand in line for a scale set of two runners. */
async function withSet(body: (bed: { set: Set; well: ShopBed['tell']; commit: ShopBed['commit']; begins(round: Told): string[]; claimOf(round: Told): { job: string; lease: string }; beat(round: Told): Promise<unknown> }) => Promise<void>): Promise<void> {
  const set: Set = { assigned: 0, asked: 0 }
  const server = createServer((_request, response) => {
    set.asked++
    response.end(set.assigned === undefined ? '<title>Log in</title>' : metricsOf('arc-gpu-x7k2p', { gha_assigned_jobs: set.assigned, gha_max_runners: 2, gha_idle_runners: 0 }))
  })
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done) })
  try {
    await withShop(async ({ tell, commit, workspace }) => {
      const folder = join(workspace, '../queue'), queue = `directory:${folder}`
      await commit({
        '.github/rankops-runners.yaml': `- { name: set, cpu: 4, memoryMiB: 8192, autoscaler: { max: 2, scaleSet: arc-gpu, metrics: 'http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics' } }\n`,
        'models/second.yaml': goodSpec.replace('user-behavior', 'second'),
      })
      const trainingsOf = ({ values }: Told) => JSON.parse(values['trainings']!) as { model: string; job: string; token: number; runner: string; labels: string[] }[]
      const claimOf = (round: Told) => { const { job, token } = trainingsOf(round)[0]!; return { job, lease: String(token) } }
      await body({
        set, commit, claimOf,
        well: async (verb, given, ports) => {
          const end = await tell(verb, { queue, ...given }, ports)
          assert.is(end.exitCode, 0, `${verb.name}: ${end.sentence}\n${end.lines.join('\n')}`)
          return end
        },
        begins: (round) => trainingsOf(round).map(({ model, runner, labels }) => `${model} on ${runner}, which asks for ${labels.join()}`),
        beat: (round) => { const { job, lease } = claimOf(round); return leaseBook(directoryStore(folder), systemClock).beat({ job, token: Number(lease) }, 'here') },
      })
    })
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

const asking = { 'ask-autoscaler': 'true' }

describe('dispatch, with runners that an autoscaler makes', (test) => {
  test('two trainings on a set of two runners, one of which another’s job has: the second waits until that is over, and both are trained by whichever runner comes', () => withSet(async ({ set, well, begins, claimOf, beat }) => {
    assert.match((await well(plan)).lines.join('\n'), /Training: first in line, begins in the next round/)
    assert.is(set.asked, 0, 'a plan reads what a change brings, and goes to no address of it')

    set.assigned = 1
    const first = await well(dispatch, { ...asking, submit: 'true' })
    assert.equal(begins(first), ['second on set-1, which asks for arc-gpu'])
    assert.match(first.lines.join('\n'), /set: 1 job, of this line or of others, 0 idle runners; there may be 2 runners\./)
    assert.match(first.lines.join('\n'), /Runners: set \(up to 2 with 4 CPU, 8192 MiB; 1 busy\)\./)
    assert.match((await well(plan)).lines.join('\n'), /Training: given to a runner already/)
    assert.equal(begins(await well(dispatch, asking)), [], 'its job may be on the way, or be the one that the set tells of')

    await beat(first)
    set.assigned = 2
    assert.equal(begins(await well(dispatch, asking)), [])
    set.assigned = 1
    const second = await well(dispatch, asking)
    assert.equal(begins(second), ['user-behavior on set-2, which asks for arc-gpu'])

    set.assigned = 2
    const ends = await Promise.all([first, second].map((round) => well(work, { workspace: undefined, ...claimOf(round) })))
    assert.equal(ends.map(({ values }) => values['trained']), ['["second"]', '["user-behavior"]'])
    assert.match((await well(dispatch, asking)).summary, /Trainings in line\n\nNone/)
    assert.is(set.asked, 5)
  }))

  test('nothing begins on a set that does not answer, answers something else, or may not be asked; a warning says so, nothing is refused, and a runner of it that calls itself a slot gets nothing', () => withSet(async ({ set, well, begins }) => {
    await well(plan)
    set.assigned = undefined
    const silent = await well(dispatch, { ...asking, submit: 'true' })
    assert.equal(begins(silent), [])
    assert.match(silent.lines.join('\n'), /set: nothing new begins there in this round, and what runs there goes on: of its autoscaler nothing is known \(it tells nothing of a scale set called arc-gpu; nothing that has a name\)\./)
    assert.match(silent.lines.join('\n'), /second-[0-9a-f]{12} waits: the runners that could train it are silent or drained, or do not see their GPUs \(set\)\./)

    for (const runner of ['set', 'set-1']) await well(heartbeat, { runner, cores: '4', 'memory-mib': '8192' })
    const asked = set.asked
    set.assigned = 0
    const unasked = await well(dispatch)
    assert.equal([begins(unasked), set.asked - asked], [[], 0])
    assert.match(unasked.lines.join('\n'), /\(it was not asked; ask-autoscaler allows it\)\./)

    set.assigned = 2
    const full = await well(dispatch, asking)
    assert.match(full.lines.join('\n'), /second-[0-9a-f]{12} waits: others have the runners that could train it \(set\)\./)
    assert.match((await well(plan)).lines.join('\n'), /first in line, begins when a runner that can train it is there and free/)
    set.assigned = 0
    assert.equal(begins(await well(dispatch, asking)).length, 2)
  }))

  test('a set without metrics is for trainings alone: the list is believed, and nobody is asked', () => withSet(async ({ set, well, begins, commit }) => {
    await commit({ '.github/rankops-runners.yaml': '- { name: set, cpu: 4, memoryMiB: 8192, labels: [large], autoscaler: { max: 1 } }\n' })
    await well(plan)
    assert.equal(begins(await well(dispatch, { submit: 'true' })), ['second on set-1, which asks for large'])
    assert.is(set.asked, 0)
  }))
})
