import { seededRandom } from '../../../src/base/random.ts'
import { rankingMetricNames } from '../../../src/metrics/names.ts'
import type { RankingMetricName } from '../../../src/metrics/names.ts'
import { measureRankings, rankingMetric, rankingMetrics } from '../../../src/metrics/ranking-metrics.ts'
import { labelsOf } from '../../../src/metrics/rankings/catalogue.ts'
import { assert, describe } from '../../support/suite.ts'
import { plainRanking } from './plain-rankings.ts'

// Five items, of which 0 has 8 of the 10 training events; 0 and 1 are shirts of one brand, 2 a shirt of another, 3 shoes, and of 4 nothing is known.
const catalogue = { nItems: 5, popularity: [8, 1, 1, 0, 0], labels: labelsOf([['shirt', 'a'], ['shirt', 'a'], ['shirt', 'b'], ['shoes', 'c'], ['', '']].map(([category, brand]) => ({ category: category!, brand: brand!, tags: [] })))! }
const gains = (...pairs: [item: number, gain: number][]) => ({ relevant: pairs.map(([item, gain]) => ({ item, gain })) })
const cases = [gains([1, 1], [3, 1 / 3]), gains([0, 1], [2, 1], [4, 0.5]), gains()]
const rankings = [[0, 1, 2], [2, 3, 4, 0], []]
const log2of3 = Math.log2(3), log2of5 = Math.log2(5)

const byHand: Record<RankingMetricName, number> = {
  // First case: gain 1 at rank 2, ideal 1 and ⅓. Second: 1, 0, ½, 1 against 1, 1, ½. The third has no gains.
  ndcgAt10: (1 / log2of3 / (1 + 1 / 3 / log2of3) + (1 + 0.25 + 1 / log2of5) / (1 + 1 / log2of3 + 0.25)) / 2,
  ndcgAt20: (1 / log2of3 / (1 + 1 / 3 / log2of3) + (1 + 0.25 + 1 / log2of5) / (1 + 1 / log2of3 + 0.25)) / 2,
  // A gain of ⅓ is not one that must be found.
  recallAt10: (1 / 1 + 3 / 3) / 2,
  recallAt20: 1,
  recallAt100: 1,
  precisionAt10: (1 / 10 + 3 / 10) / 2,
  mapAt20: (1 / 2 + (1 + 2 / 3 + 3 / 4) / 3) / 2,
  mrrAt10: (1 / 2 + 1) / 2,
  hitRateAt10: 1,
  coverageAt20: 5 / 5,
  // 0–1 are alike, 2 shares one of three labels with each; in the second list only 0–2 share anything.
  diversityAt20: ((0 + 2 / 3 + 2 / 3) / 3 + (5 + 2 / 3) / 6) / 2,
  noveltyAt20: ((-Math.log2(0.8) + 2 * Math.log2(10)) / 3 + (-Math.log2(0.8) + 3 * Math.log2(10)) / 4) / 2,
  longTailShareAt20: (2 / 3 + 3 / 4) / 2,
  // Shown 2, 1, 2, 1, 1 times: (−4 − 2 + 0 + 2·2 + 4·2) / (5 · 7).
  giniAt20: 6 / 35,
  emptyShare: 1 / 3,
}

describe('ranking metrics', (test) => {
  for (const metric of rankingMetrics) {
    test(`${metric.name} equals the value computed by hand`, () => {
      assertClose(metric.compute({ cases, catalogue }, rankings), byHand[metric.name], metric.name)
    })
  }

  test('are those that a spec may name, in that order, and know which way is better', () => {
    assert.equal(rankingMetrics.map(({ name }) => name), [...rankingMetricNames])
    assert.equal(rankingMetrics.filter(({ higherIsBetter }) => !higherIsBetter).map(({ name }) => name), ['giniAt20', 'emptyShare'])
  })

  test('are undefined, not 0, where no case has a value', () => {
    const undefinedFor = (cases: { relevant: { item: number; gain: number }[] }[], rankings: number[][]) => Object.entries(measureRankings(cases, rankings, catalogue)).filter(([, value]) => Number.isNaN(value)).map(([name]) => name)
    assert.equal(undefinedFor([], []), [...rankingMetricNames])
    assert.equal(undefinedFor([gains()], [[0, 3]]), ['ndcgAt10', 'ndcgAt20', 'recallAt10', 'recallAt20', 'recallAt100', 'precisionAt10', 'mapAt20', 'mrrAt10', 'hitRateAt10'])
    assert.equal(undefinedFor([gains([0, 0.4])], [[0, 3]]), ['recallAt10', 'recallAt20', 'recallAt100', 'precisionAt10', 'mapAt20', 'mrrAt10', 'hitRateAt10'])
    assert.equal(undefinedFor([gains([0, 1])], [[]]), ['diversityAt20', 'noveltyAt20', 'longTailShareAt20', 'giniAt20'])
    assert.equal(undefinedFor([gains([0, 1])], [[1]]), ['diversityAt20'])
  })

  test('a perfect ranking has 1, whatever the gains, and also with more to find than places', () => {
    const relevant = Array.from({ length: 30 }, (_, item) => ({ item, gain: 1 - (item % 3) / 4 }))
    const best = relevant.toSorted((a, b) => b.gain - a.gain).map(({ item }) => item)
    const found = measureRankings([{ relevant }], [best])
    assert.equal([found.ndcgAt10, found.ndcgAt20, found.precisionAt10, found.mapAt20, found.mrrAt10, found.hitRateAt10].map((value) => Number(value!.toFixed(12))), [1, 1, 1, 1, 1, 1])
    assertClose(found.recallAt20!, 20 / 30, 'recall of 20 places')
  })

  test('what comes after the cut-off counts nothing', () => {
    const late = [...Array.from({ length: 10 }, (_, i) => i), 50]
    assert.equal((['ndcgAt10', 'recallAt10', 'precisionAt10', 'mrrAt10', 'hitRateAt10'] as const).map((name) => rankingMetric(name).compute({ cases: [gains([50, 1])], catalogue: { nItems: 60 } }, [late])), [0, 0, 0, 0, 0])
    assertClose(rankingMetric('mapAt20').compute({ cases: [gains([50, 1])], catalogue: { nItems: 60 } }, [late]), 1 / 11, 'mapAt20')
  })

  test('are given only where the catalogue tells what they are made from', () => {
    const without = ['coverageAt20', 'diversityAt20', 'noveltyAt20', 'longTailShareAt20', 'giniAt20']
    assert.equal(Object.keys(measureRankings(cases, rankings)), rankingMetricNames.filter((name) => !without.includes(name)))
    assert.equal(Object.keys(measureRankings(cases, rankings, { nItems: 5 })), rankingMetricNames.filter((name) => !['diversityAt20', 'noveltyAt20', 'longTailShareAt20'].includes(name)))
    assert.not.ok(Object.hasOwn(measureRankings(cases, rankings, { nItems: 5, popularity: [0, 0, 0, 0, 0] }), 'noveltyAt20'))
    assert.is(labelsOf([{ category: '', brand: '', tags: [''] }]), undefined)
  })

  test('labels of one kind are not those of another, and a repeated tag is one', () => {
    const [first, second] = labelsOf([{ category: 'x', brand: 'y', tags: ['z', 'z'] }, { category: 'y', brand: 'x', tags: ['z'] }])!
    assert.equal([first!.length, second!.length, [...first!].filter((label) => second!.includes(label)).length], [3, 3, 1])
  })

  const seed = 20_261_126
  test(`weighted by group they equal plain definitions over the repeated cases (seed ${seed})`, () => {
    const random = seededRandom(seed)
    for (let round = 0; round < 60; round++) {
      const nItems = 2 + random.below(40)
      const items = { nItems, popularity: Array.from({ length: nItems }, () => random.below(4) ** 3), labels: Array.from({ length: nItems }, () => Array.from({ length: 6 }, (_, label) => label).filter(() => random.below(3) === 0)) }
      items.popularity[random.below(nItems)] = 9
      const draw = (most: number) => random.shuffle(Array.from({ length: nItems }, (_, item) => item)).slice(0, random.below(most + 1))
      const plain = Array.from({ length: 1 + random.below(12) }, () => ({ shown: draw(nItems), relevant: draw(random.below(30)).map((item) => ({ item, gain: (1 + random.below(4)) / 4 })) }))
      const groups = plain.map(() => random.below(5))
      const weights = Array.from({ length: 5 }, () => random.below(4))
      const repeated = groups.flatMap((group, i) => Array.from({ length: weights[group]! }, () => plain[i]!))
      const truth = { cases: plain, catalogue: items }
      const shown = plain.map((one) => Int32Array.from(one.shown))
      for (const metric of rankingMetrics) {
        assertClose(metric.compute(truth, shown), plainRanking(metric.name, plain, items), `${metric.name}, round ${round}`)
        assertClose(metric.prepare(truth, shown, groups)(weights), plainRanking(metric.name, repeated, items), `weighted ${metric.name}, round ${round}`)
      }
    }
  })

  test(`what has no resamples is known without each of the groups (seed ${seed})`, () => {
    const random = seededRandom(seed)
    assert.equal(rankingMetrics.filter(({ leaveOneOut }) => leaveOneOut).map(({ name }) => name), ['coverageAt20', 'giniAt20'])
    for (let round = 0; round < 60; round++) {
      const nItems = 2 + random.below(60)
      const rankings = Array.from({ length: 4 + random.below(20) }, () => random.shuffle(Array.from({ length: nItems }, (_, item) => item)).slice(0, random.below(30)))
      const groups = rankings.map((_, i) => (i < 4 ? i : random.below(4)))
      const truth = { cases: rankings.map(() => ({ relevant: [] })), catalogue: { nItems } }
      for (const metric of rankingMetrics.filter(({ leaveOneOut }) => leaveOneOut)) {
        const without = [0, 1, 2, 3].map((out) => metric.prepare(truth, rankings, groups)([0, 1, 2, 3].map((group) => Number(group !== out))))
        metric.leaveOneOut!(truth, rankings, groups).forEach((found, group) => assertClose(found, without[group]!, `${metric.name} without ${group}, round ${round}`))
      }
    }
  })

  test(`a measure that was prepared gives the same again, whatever was asked in between (seed ${seed})`, () => {
    const random = seededRandom(seed)
    for (const metric of rankingMetrics) {
      const measure = metric.prepare({ cases, catalogue }, rankings, [0, 1, 2])
      const before = measure([1, 2, 1])
      for (let i = 0; i < 5; i++) measure([random.below(3), random.below(3), random.below(3)])
      assert.is(measure([1, 2, 1]), before, metric.name)
    }
  })
})

function assertClose(found: number, expected: number, what: string): void {
  assert.ok(Object.is(found, expected) || Math.abs(found - expected) <= 1e-12, `${what}: ${found} against ${expected}`)
}
