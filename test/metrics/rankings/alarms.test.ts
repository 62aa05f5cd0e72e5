import { seededRandom } from '../../../src/base/random.ts'
import { bootstrapIntervals } from '../../../src/metrics/bootstrap.ts'
import { rankingMetrics } from '../../../src/metrics/ranking-metrics.ts'
import { assert, describe } from '../../support/suite.ts'

const nUsers = 100, nItems = 3_000

/** Users with tastes of their own, and two models that know as much of these as each other. */
function simulate(seed: number) {
  const random = seededRandom(seed)
  const popular = () => Math.floor(nItems * random.next() ** 2)
  const some = (n: number) => { const items = new Set<number>(); while (items.size < n) items.add(popular()); return [...items] }
  const cases = Array.from({ length: nUsers }, () => ({ relevant: some(1 + random.below(5)).map((item) => ({ item, gain: 1 })) }))
  const model = () => cases.map(({ relevant }) => random.shuffle([...new Set([...relevant.map(({ item }) => item).filter(() => random.next() < 0.3), ...some(15 + random.below(10))])]))
  const catalogue = { nItems, popularity: Array.from({ length: nItems }, (_, item) => 1000 / (item + 1)), labels: Array.from({ length: nItems }, (_, item) => [item % 7]) }
  return { truth: { cases, catalogue }, groups: cases.map((_, i) => `u${i}`), candidate: model(), other: model() }
}

describe('intervals of ranking metrics', (test) => {
  const firstSeed = 1, comparisons = 200
  test(`of 200 comparisons of equal models at most 18 raise an alarm in any metric, though the users see a part of the catalogue only (seeds from ${firstSeed})`, () => {
    const alarms = new Map(rankingMetrics.map(({ name }) => [name, 0]))
    for (let seed = firstSeed; seed < firstSeed + comparisons; seed++) {
      for (const [name, { delta }] of bootstrapIntervals({ ...simulate(seed), metrics: rankingMetrics, samples: 100, confidence: 0.95, seed })) {
        if (delta!.low > 0 || delta!.high < 0) alarms.set(name, alarms.get(name)! + 1)
      }
    }
    // The 99 % bound of a binomial of 200 at 5 % is 18. Resamples of coverage and Gini had above 40.
    assert.ok(Math.max(...alarms.values()) <= 18, JSON.stringify([...alarms]))
  })

  test('a difference of coverage that is there is found', () => {
    const { truth, groups, candidate } = simulate(5)
    const narrow = candidate.map((ranking) => ranking.map((item) => item % 300).filter((item, i, all) => all.indexOf(item) === i))
    const found = bootstrapIntervals({ truth, groups, candidate, other: narrow, metrics: rankingMetrics, samples: 100, confidence: 0.95, seed: 1 })
    assert.ok(found.get('coverageAt20')!.delta!.low > 0.1 && found.get('giniAt20')!.delta!.high < -0.05)
  })

  test('too few users have no interval for them either', () => {
    const { truth: { cases, catalogue }, groups, candidate } = simulate(6)
    const few = bootstrapIntervals({ truth: { cases: cases.slice(0, 9), catalogue }, groups: groups.slice(0, 9), candidate: candidate.slice(0, 9), metrics: rankingMetrics, samples: 100, confidence: 0.95, seed: 1 })
    for (const [name, { candidate: { value, low, high } }] of few) assert.ok(!Number.isNaN(value) && Number.isNaN(low) && Number.isNaN(high), name)
  })
})
