import { percentileOf, sumCounters } from '../../../../src/deployment/targets/kubernetes/sum-counters.ts'
import { noLatencies, nothingCounted } from '../../../../src/serving/record.ts'
import type { TrafficCounters } from '../../../../src/serving/record.ts'
import { assert, describe } from '../../../support/suite.ts'

const counted = (name: string, requests: number, errors = 0): TrafficCounters => ({ ...nothingCounted(name, name), requests, errors, events: { click: requests } })
const nothing = { gone: [], seen: {} }
const all = () => true

describe('sumCounters', (test) => {
  test('adds what the routers counted, by server', () => {
    const { totals } = sumCounters(nothing, { a: [counted('1.0.0', 5, 1), counted('1.1.0', 2)], b: [counted('1.0.0', 7)] }, all)
    assert.equal(totals.map(({ name, requests, errors, events }) => [name, requests, errors, events['click']]), [['1.0.0', 12, 1, 12], ['1.1.0', 2, 0, 2]])
  })

  test('never falls when a router is replaced, and counts nothing twice', () => {
    const first = sumCounters(nothing, { a: [counted('1.0.0', 5)], b: [counted('1.0.0', 7)] }, all)
    const second = sumCounters(first.memory, { b: [counted('1.0.0', 9)], c: [counted('1.0.0', 1)] }, all)
    const third = sumCounters(second.memory, { b: [counted('1.0.0', 9)], c: [counted('1.0.0', 1)] }, all)
    assert.equal([first, second, third].map(({ totals }) => totals[0]!.requests), [12, 15, 15])
    assert.equal(third.memory, second.memory)
  })

  test('keeps no request of an ended router under way, and forgets servers that are gone', () => {
    const first = sumCounters(nothing, { a: [{ ...counted('1.0.0', 5), inFlight: 3 }, counted('0.9.0', 9)] }, all)
    const { totals } = sumCounters(first.memory, {}, (name) => name !== '0.9.0')
    assert.equal(totals.map(({ name, requests, inFlight }) => [name, requests, inFlight]), [['1.0.0', 5, 0]])
  })
})

describe('percentileOf', (test) => {
  test('is the limit of the bucket that holds the share', () => {
    const counts = noLatencies()
    counts[0] = 90
    counts[9] = 10
    assert.equal([percentileOf(counts, 0.5), percentileOf(counts, 0.95), percentileOf(noLatencies(), 0.5)], [1, 50, 0])
  })
})
