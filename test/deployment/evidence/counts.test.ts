import { addEvidence, beginEvidence, beginNextEvidence } from '../../../src/deployment/evidence/canary-evidence.ts'
import { countsOf, countsSince, percentile95Of } from '../../../src/deployment/evidence/counts.ts'
import { latencyLimitsMs, noLatencies } from '../../../src/serving/record.ts'
import type { CanaryRules } from '../../../src/spec/record.ts'
import { assert, describe } from '../../support/suite.ts'
import { latencies, observed, replica, rules as someRules } from '../example.ts'

const mixed = (...parts: [answers: number, ms: number][]) => parts.map(([answers, ms]) => latencies(answers, ms).latencyCounts).reduce((a, b) => a.map((count, i) => count + b[i]!), noLatencies())

describe('counts of a server', (test) => {
  test('slow is what lies above the bucket of the limit, which is the upper one for a limit inside a bucket', () => {
    const latencyCounts = mixed([90, 20], [6, 500], [4, 700])
    assert.equal([500, 450, 501, 700, 19].map((latencyMs) => countsOf(replica('1.1.0', { latencyCounts }), { latencyMs }).slow), [4, 4, 0, 0, 10])
  })

  test('what is slower than all limits cannot be told from a limit beyond them', () => {
    const latencyCounts = noLatencies().map((_, i) => (i === latencyLimitsMs.length ? 3 : 0))
    assert.equal([30_000, 40_000].map((latencyMs) => countsOf(replica('1.1.0', { latencyCounts }), { latencyMs }).slow), [3, 0])
  })

  test('requests that were replayed count as asked', () => {
    const { requests, errors, timed, replayed } = countsOf(replica('1.1.0', { requests: 5, errors: 1, ...latencies(5, 9), replayed: { requests: 10, errors: 2, latencyCounts: latencies(10, 9).latencyCounts } }), { latencyMs: 500 })
    assert.equal([requests, errors, timed, replayed], [15, 3, 15, 10])
  })

  test('reports of events are told apart from what was asked', () => {
    assert.is(countsOf({ ...replica('1.1.0', { requests: 5 }), eventReports: 2 }, { latencyMs: 500 }).reports, 2)
    const rules: CanaryRules = { ...someRules, baseline: false }
    const { requests, metrics } = addEvidence(beginEvidence(observed(), '1.1.0', rules), observed({ ...replica('1.1.0', { requests: 5, events: { purchase: 1 } }), eventReports: 2 }), '1.1.0', rules)
    assert.equal([requests, metrics.find(({ name }) => name === 'errors')!.canary.n, metrics.find(({ name }) => name === 'purchase')!.canary], [3, 5, { n: 3, k: 1 }])
  })

  test('after a restart of the router, which any counter may show, all it counted is new', () => {
    const seen = (requests: number, errors: number, purchase: number) => countsOf(replica('1.1.0', { requests, errors, ...latencies(requests, 9), events: { purchase } }), { latencyMs: 500 })
    assert.is(countsSince(seen(130, 4, 9), seen(100, 3, 8)).requests, 30)
    assert.equal(countsSince(seen(130, 4, 9), seen(100, 3, 8)).events, { purchase: 1 })
    for (const restarted of [seen(20, 0, 0), seen(130, 2, 9), seen(130, 4, 1)]) assert.equal(countsSince(restarted, seen(100, 3, 8)), restarted)
    assert.equal(countsSince(seen(1, 0, 0), undefined), seen(1, 0, 0))
  })

  test('the 95th percentile is the limit of its bucket, of a hundred answers or more', () => {
    assert.is(percentile95Of(replica('1.0.0', { latencyCounts: mixed([95, 20], [5, 300]) })), 20)
    assert.is(percentile95Of(replica('1.0.0', { latencyCounts: mixed([94, 20], [6, 300]) })), 300)
    assert.is(percentile95Of(replica('1.0.0', { latencyCounts: mixed([50, 20]) })), undefined)
  })
})

describe('evidence of a step', (test) => {
  test('counts anew, and knows from the steps before how much two servers of one version differ', () => {
    const served = (stable: number, baseline: number, errors: number) => observed(replica('1.1.0', { role: 'canary', requests: 100 }), replica('1.0.0', { role: 'baseline', requests: baseline, errors }), replica('1.0.0', { requests: stable }))
    const rules: CanaryRules = { ...someRules, baseline: false }
    const before = addEvidence(beginEvidence(served(0, 0, 0), '1.1.0', rules), served(800, 100, 40), '1.1.0', rules)
    const { spread } = before.metrics.find(({ name }) => name === 'errors')!
    assert.ok(spread.tables === 1 && spread.sum > 100, JSON.stringify(spread))
    const next = beginNextEvidence(before, served(800, 100, 40), '1.1.0', rules)
    assert.equal([next.requests, next.metrics[0]!.baseline, next.metrics[0]!.spread], [0, { n: 0, k: 0 }, spread])
    assert.equal(beginNextEvidence(undefined, observed(), '1.1.0', rules), beginEvidence(observed(), '1.1.0', rules))
  })
})
