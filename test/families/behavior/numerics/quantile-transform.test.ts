import { seededRandom } from '../../../../src/base/random.ts'
import { inverseNormal } from '../../../../src/families/behavior/numerics/inverse-normal.ts'
import { fitQuantiles, normalScore } from '../../../../src/families/behavior/numerics/quantile-transform.ts'
import { assert, describe } from '../../../support/suite.ts'

describe('quantile transform', (test) => {
  test('has the quantiles of equal probabilities, interpolated', () => {
    assert.equal([...fitQuantiles(Float64Array.of(40, 10, 20, 30), 4).quantiles], [10, 20, 30, 40])
    assert.equal([...fitQuantiles(Float64Array.of(40, 10, 20, 30, 50), 3).quantiles], [10, 30, 50])
    assert.equal([...fitQuantiles(Float64Array.of(0, 10, 20, 30), 3).quantiles], [0, 15, 30])
  })

  test('has no more quantiles than values', () => {
    assert.is(fitQuantiles(Float64Array.of(3, 1, 2)).quantiles.length, 3)
    assert.is(fitQuantiles(Float64Array.from({ length: 5000 }, (_, i) => i)).quantiles.length, 1000)
  })

  test('a value gets the normal score of its probability, interpolated between quantiles', () => {
    const fitted = fitQuantiles(Float64Array.of(0, 10, 20, 30, 40))
    for (const [value, p] of [[20, 0.5], [10, 0.25], [25, 0.625], [39, 0.975]] as const) assert.ok(Math.abs(normalScore(fitted, value) - inverseNormal(p)) < 1e-12, String(value))
  })

  test('a value on a plateau gets the middle of its probabilities', () => {
    const fitted = fitQuantiles(Float64Array.of(0, 5, 5, 5, 9))
    assert.is(normalScore(fitted, 5), 0)
    const left = fitQuantiles(Float64Array.of(0, 5, 5, 8, 9))
    assert.is(normalScore(left, 5), inverseNormal(0.375))
  })

  test('at or below the minimum and at or above the maximum, also where they are plateaus, it is as far out as it goes', () => {
    const fitted = fitQuantiles(Float64Array.of(0, 0, 0, 1, 2, 2, 2))
    assert.equal([-7, 0, 5e-8, 2 - 5e-8, 2, Infinity].map((value) => normalScore(fitted, value)), [-5.1993, -5.1993, -5.1993, 5.1993, 5.1993, 5.1993])
    assert.ok(Math.abs(normalScore(fitted, 1e-6)) < 5)
  })

  test('a column that never varied gives 0, whatever the value', () => {
    assert.equal([1, 2, 3].map((value) => normalScore(fitQuantiles(Float64Array.of(2, 2, 2)), value)), [0, 0, 0])
    assert.is(normalScore(fitQuantiles(Float64Array.of(2)), 2), 0)
  })

  const seed = 4_711
  test(`rises with the value, and the training rows become standard normal (seed ${seed})`, () => {
    const random = seededRandom(seed)
    const values = Float64Array.from({ length: 20_000 }, () => Math.exp(3 * random.normal()))
    const fitted = fitQuantiles(values)
    const scores = values.toSorted().map((value) => normalScore(fitted, value))
    assert.ok(scores.every((score, i) => i === 0 || score >= scores[i - 1]!))
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
    const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length)
    assert.ok(Math.abs(mean) < 0.01 && Math.abs(deviation - 1) < 0.01, `${mean} ± ${deviation}`)
  })

  test(`equals the definition, written with two passes over the quantiles (seed ${seed})`, () => {
    const random = seededRandom(seed)
    const fitted = fitQuantiles(Float64Array.from({ length: 3000 }, () => Math.round(8 * random.normal()) / 4), 100)
    for (let i = 0; i < 2000; i++) {
      const value = i % 2 === 0 ? Math.round(8 * random.normal()) / 4 : 2 * random.normal()
      assert.ok(Math.abs(normalScore(fitted, value) - byDefinition(fitted.quantiles, value)) < 1e-9, String(value))
    }
  })
})

/** Lowest and highest probability whose quantile line passes through the value. */
function byDefinition(quantiles: Float64Array, value: number): number {
  const last = quantiles.length - 1
  if (value <= quantiles[0]! + 1e-7) return -5.1993
  if (value >= quantiles[last]! - 1e-7) return 5.1993
  const probabilities: number[] = []
  for (let i = 0; i < last; i++) {
    const [a, b] = [quantiles[i]!, quantiles[i + 1]!]
    if (a <= value && value <= b) probabilities.push(...(a === b ? [i, i + 1] : [i + (value - a) / (b - a)]))
  }
  return Math.max(-5.1993, Math.min(5.1993, inverseNormal((Math.min(...probabilities) + Math.max(...probabilities)) / 2 / last)))
}
