import { simulate } from '../../../scripts/bench/scheduling/simulate.ts'
import { drawTrace } from '../../../scripts/bench/scheduling/trace.ts'
import { seededRandom } from '../../../src/base/random.ts'
import { decideStarts } from '../../../src/plan/schedule/decide-starts.ts'
import type { ScheduleInput } from '../../../src/plan/schedule/decide-starts.ts'
import { estimateStarts } from '../../../src/plan/schedule/estimate-starts.ts'
import { assert, describe } from '../../support/suite.ts'

const machine = { name: 'm', cpu: 2, memoryMiB: 1024, gpus: [], state: 'online' as const }
const waits = (id: string, change = {}) => ({ id, team: 't', submittedAt: 0, limitMinutes: 60, estimateMinutes: 20, key: 0, cpu: 2, memoryMiB: 1, gpu: 0, ...change })
const runs = (id: string, change = {}) => ({ id, machine: 'm', gpus: [], endsBy: 160, endsAbout: 120, cpu: 2, memoryMiB: 1, gpu: 0, ...change })

describe('estimateStarts', (test) => {
  test('counts on what runs and what is before one in line to take as long as it usually does', () => {
    assert.equal([...estimateStarts({ now: 100, waiting: [waits('a'), waits('b', { key: 1 })], running: [runs('x')], machines: [machine] })], [['a', 20], ['b', 40]])
  })

  test('gives what takes longer than it usually does its whole limit', () => {
    assert.equal([...estimateStarts({ now: 130, waiting: [waits('a')], running: [runs('x')], machines: [machine] })], [['a', 30]])
    assert.equal([...estimateStarts({ now: 200, waiting: [waits('a')], running: [runs('x')], machines: [machine] })], [['a', 1]])
  })

  test('knows no time for what waits for silent machines or can run nowhere', () => {
    assert.equal([...estimateStarts({ now: 0, waiting: [waits('a', { cpu: 4 }), waits('b', { cpu: 9 }), waits('c')], running: [], machines: [machine, { ...machine, name: 'n', cpu: 4, state: 'offline' }] })], [['c', 0]])
  })

  test('is what happens where all take as long as is expected and nobody comes (200 random lines)', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const drawn = drawTrace(seededRandom(seed), { machines: { least: 1, most: 4 }, jobs: { least: 2, most: 16 }, teams: 3, overMinutes: 1, faults: 0, impossible: 0.1 })
      const trace = { ...drawn, jobs: drawn.jobs.map((job) => ({ ...job, estimateMinutes: job.runsMinutes })) }
      const seen: ScheduleInput[] = []
      const { outcomes } = simulate(trace, (input) => { seen.push(input); return decideStarts(input) })
      const estimated = estimateStarts(seen[0]!)
      assert.equal(new Map(outcomes.filter(({ startedAt }) => startedAt !== undefined).map(({ job, startedAt }) => [job.id, startedAt])), new Map([...estimated].sort(([a], [b]) => outcomes.findIndex(({ job }) => job.id === a) - outcomes.findIndex(({ job }) => job.id === b))), `seed ${seed}`)
    }
  })
})
