import { latencyLimitsMs, noLatencies, nothingCounted } from '../../../src/serving/record.ts'
import { trafficCounter } from '../../../src/serving/router/traffic-counter.ts'
import { assert, describe } from '../../support/suite.ts'

describe('trafficCounter', (test) => {
  test('counts what began, what ended and how', () => {
    const counter = trafficCounter()
    const read = () => { const { requests, errors, inFlight, latencyP50Ms, latencyP95Ms } = counter.read(); return { requests, errors, inFlight, latencyP50Ms, latencyP95Ms } }
    const [first, second, third] = [counter.begin(), counter.begin(), counter.begin()]
    first('answered', 10)
    second('failed', 20)
    assert.equal(read(), { requests: 2, errors: 1, inFlight: 1, latencyP50Ms: 15, latencyP95Ms: 19.5 })
    third('left', 900)
    assert.equal(read(), { requests: 3, errors: 1, inFlight: 0, latencyP50Ms: 15, latencyP95Ms: 19.5 })
  })

  test('nothing measured is 0', () => {
    const { name: _, version: __, ...nothing } = nothingCounted('1.0.0', '1.0.0')
    assert.equal(trafficCounter().read(), nothing)
  })

  test('percentiles are those of the newest thousand, counts and histogram those of all', () => {
    const counter = trafficCounter()
    for (let i = 0; i < 1000; i++) counter.begin()('answered', 500)
    for (let i = 0; i < 1000; i++) counter.begin()('answered', 5)
    const { requests, latencyP50Ms, latencyP95Ms, latencyCounts } = counter.read()
    assert.equal([requests, latencyP50Ms, latencyP95Ms], [2000, 5, 5])
    assert.equal(byLimit(latencyCounts), { 5: 1000, 500: 1000 })
  })

  test('a latency belongs to the first limit that it does not exceed, and beyond all limits to the last entry', () => {
    const counter = trafficCounter()
    for (const durationMs of [0, 1, 1.001, 30_000, 30_001]) counter.begin()('answered', durationMs)
    const { latencyCounts } = counter.read()
    assert.equal(byLimit(latencyCounts), { 1: 2, 2: 1, 30000: 1, more: 1 })
    assert.is(latencyCounts.length, latencyLimitsMs.length + 1)
  })

  test('reports of events are counted, and their times are not those of answers', () => {
    const counter = trafficCounter()
    counter.begin(true)('answered', 900)
    counter.begin(true)('failed', 900)
    const { requests, eventReports, errors, latencyP95Ms, latencyCounts, latencySumMs } = counter.read()
    assert.equal([requests, eventReports, errors, latencyP95Ms, latencyCounts, latencySumMs], [2, 2, 1, 0, noLatencies(), 0])
  })

  test('errors are counted by their code, and more kinds than ten are one', () => {
    const counter = trafficCounter()
    counter.begin()('failed', 1, 'NO_ANSWER')
    counter.countReplayed('failed', 1, 'NO_ANSWER')
    counter.begin()('answered', 1)
    for (let i = 0; i < 12; i++) counter.begin()('failed', 1, `CODE_${i}`)
    const { errors, errorCodes } = counter.read()
    assert.equal([errors, Object.keys(errorCodes!).length, errorCodes!['NO_ANSWER'], errorCodes!['OTHER']], [13, 11, 2, 3])
  })

  test('a replay counts apart, and events by their type', () => {
    const counter = trafficCounter()
    counter.countReplayed('answered', 4)
    counter.countReplayed('failed', 600)
    counter.countEvent('click', 2)
    counter.countEvent('click', 1)
    counter.countEvent('purchase', 1)
    const { requests, events, replayed, latencyCounts } = counter.read()
    assert.equal([requests, events, latencyCounts], [0, { click: 3, purchase: 1 }, noLatencies()])
    assert.equal([replayed.requests, replayed.errors, byLimit(replayed.latencyCounts)], [2, 1, { 5: 1, 700: 1 }])
  })
})

function byLimit(counts: readonly number[]): Record<string, number> {
  return Object.fromEntries(counts.map((count, i) => [latencyLimitsMs[i] ?? 'more', count] as const).filter(([, count]) => count > 0))
}
