import { firstFit } from '../../../scripts/bench/scheduling/first-fit.ts'
import { leastMakespan } from '../../../scripts/bench/scheduling/lower-bound.ts'
import { simulate } from '../../../scripts/bench/scheduling/simulate.ts'
import { drawTrace } from '../../../scripts/bench/scheduling/trace.ts'
import type { Trace, TracedJob } from '../../../scripts/bench/scheduling/trace.ts'
import { seededRandom } from '../../../src/base/random.ts'
import { assert, describe } from '../../support/suite.ts'

const job = (id: string, change: Partial<TracedJob> = {}): TracedJob => ({ id, team: 't', priority: 0, submittedAt: 0, limitMinutes: 60, runsMinutes: 60, cpu: 1, memoryMiB: 1, gpu: 0, ...change })
const trace = (jobs: TracedJob[], gpus: number[] = []): Trace => ({ machines: [{ name: 'm', cpu: 2, memoryMiB: 1024, gpus, state: 'online' }], weights: { t: 1 }, jobs, events: [] })
const startsOf = (of: Trace, mayPass: boolean) => simulate(of, firstFit({ mayPass })).outcomes.map(({ job: { id }, startedAt }) => `${id} ${startedAt}`)

describe('the bench of schedules', (test) => {
  test('knows a lower bound by what all jobs need together, and by the one that takes longest', () => {
    assert.is(leastMakespan(trace([job('a'), job('b'), job('c')])), 90)
    assert.is(leastMakespan(trace([job('a', { submittedAt: 10, runsMinutes: 100 }), job('b')])), 110)
    assert.is(leastMakespan(trace([job('a', { gpu: 1, gpuMemoryMiB: 500 }), job('b', { gpu: 1 })], [1000])), 90)
    assert.is(leastMakespan(trace([job('a', { cpu: 3 })])), 0, 'what no machine can run is not counted')
  })

  test('no schedule is ever shorter than the lower bound', () => {
    for (let seed = 1; seed <= 100; seed++) {
      const drawn = drawTrace(seededRandom(seed), { machines: { least: 1, most: 4 }, jobs: { least: 5, most: 30 }, teams: 3, overMinutes: 200, faults: 0, impossible: 0 })
      for (const policy of [undefined, firstFit({ mayPass: true }), firstFit({ mayPass: false })]) assert.ok(simulate(drawn, policy).makespan >= leastMakespan(drawn) - 1e-6, `seed ${seed}`)
    }
  })

  test('compares with a queue in which others pass who finds no room, and one in which nobody does', () => {
    const jobs = [job('a'), job('large', { cpu: 2 }), job('z')]
    assert.equal(startsOf(trace(jobs), true), ['a 0', 'large 60', 'z 0'])
    assert.equal(startsOf(trace(jobs), false), ['a 0', 'large 60', 'z 120'])
  })
})
