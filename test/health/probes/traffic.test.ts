import { errorsProbe } from '../../../src/health/probes/errors.ts'
import { latencyProbe } from '../../../src/health/probes/latency.ts'
import { assert, describe } from '../../support/suite.ts'

const counters = (requests: number, errors: number, latencyP95Ms = 40) => async () => [
  { name: '1.0.0', requests, errors, latencyP95Ms },
  { name: '1.1.0', requests: 1_000, errors: 999, latencyP95Ms: 990 },
]
const broken = async () => { throw new Error('socket closed') }

describe('latencyProbe', (test) => {
  test('gives the 95th percentile of the version in question', async () => {
    assert.equal(await latencyProbe({ counters: counters(20, 0), version: '1.0.0' }).measure(), { value: 40, unit: 'ms', detail: '95th percentile of the answer time over the newest 20 requests' })
  })

  test('too few requests, an unknown version and a broken router are unknown', async () => {
    assert.equal(await latencyProbe({ counters: counters(19, 0), version: '1.0.0' }).measure(), { unknown: 'Only 19 requests, 20 are needed for a figure' })
    assert.equal(await latencyProbe({ counters: counters(1, 0), version: '1.0.0', minRequests: 2 }).measure(), { unknown: 'Only 1 request, 2 are needed for a figure' })
    assert.equal(await latencyProbe({ counters: counters(20, 0), version: '2.0.0' }).measure(), { unknown: 'The router has no counters of version 2.0.0' })
    assert.equal(await latencyProbe({ counters: counters(20, 0), version: '' }).measure(), { unknown: 'The router has no counters of version (none serves)' })
    assert.equal(await latencyProbe({ counters: broken, version: '1.0.0' }).measure(), { unknown: 'The router’s counters could not be read (socket closed)' })
  })
})

describe('errorsProbe', (test) => {
  const measure = (now: [number, number], before?: Record<string, number>) => errorsProbe({ counters: counters(...now), version: '1.0.0' }).measure(before)

  test('the first check counts from the first request', async () => {
    assert.equal(await measure([50, 5]), { value: 10, unit: '%', detail: '5 of 50 requests failed', counts: { requests: 50, errors: 5 } })
  })

  test('an outage shows in spite of a good past: only the requests since the last check count', async () => {
    assert.equal(await measure([1_000_020, 20], { requests: 1_000_000, errors: 0 }), { value: 100, unit: '%', detail: '20 of 20 requests failed', counts: { requests: 1_000_020, errors: 20 } })
  })

  test('a window with too few requests is unknown and stays open', async () => {
    assert.equal(await measure([60, 9], { requests: 50, errors: 5 }), { unknown: 'Only 10 requests, 20 are needed for a figure', counts: { requests: 50, errors: 5 } })
    assert.equal(await measure([70, 9], { requests: 50, errors: 5 }), { value: 20, unit: '%', detail: '4 of 20 requests failed', counts: { requests: 70, errors: 9 } })
  })

  test('a router that was started anew counts from its first request', async () => {
    assert.equal(await measure([40, 2], { requests: 50, errors: 5 }), { value: 5, unit: '%', detail: '2 of 40 requests failed', counts: { requests: 40, errors: 2 } })
  })

  test('an unreadable router is unknown and keeps the window open', async () => {
    assert.equal(await errorsProbe({ counters: broken, version: '1.0.0' }).measure({ requests: 50, errors: 5 }), { unknown: 'The router’s counters could not be read (socket closed)', counts: { requests: 50, errors: 5 } })
  })
})
