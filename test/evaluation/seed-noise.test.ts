import { seededRandom } from '../../src/base/random.ts'
import { seedNoiseOf, trainingVariance, widenBySeedNoise } from '../../src/evaluation/seed-noise.ts'
import { areFinite } from '../../src/evaluation/score-checks.ts'
import { accuracy } from '../../src/metrics/accuracy.ts'
import { studentQuantile } from '../../src/metrics/student.ts'
import { assert, describe } from '../support/suite.ts'

const interval = { value: 0.8, low: 0.77, high: 0.82 }

describe('seedNoiseOf', (test) => {
  test('is the deviation of the metric between the networks', () => {
    // Accuracies 1, 0.75 and 0.5.
    const members = [[0.9, 0.9, 0.1, 0.1], [0.9, 0.1, 0.1, 0.1], [0.1, 0.1, 0.1, 0.1]]
    assert.equal(seedNoiseOf(accuracy, [1, 1, 0, 0], members, areFinite), { deviation: 0.25, members: 3 })
  })

  test('nobody sees the noise of a single network, or of scores that are not numbers', () => {
    assert.is(seedNoiseOf(accuracy, [1, 0], [[0.9, 0.1]], areFinite), undefined)
    assert.is(seedNoiseOf(accuracy, [1, 0], [[0.9, 0.1], [NaN, 0.1]], areFinite), undefined)
    assert.is(seedNoiseOf(accuracy, [], [[], []], areFinite), undefined)
  })
})

describe('widenBySeedNoise', (test) => {
  test('adds the squares: t s with 2 degrees of freedom for one model of three networks', () => {
    const { value, low, high } = widenBySeedNoise(interval, [{ deviation: 0.01, members: 3 }], 0.95)
    const reach = 4.302_652_73 * 0.01 / Math.sqrt(3)
    assert.is(value, 0.8)
    assert.ok(Math.abs(low - (0.8 - Math.sqrt(0.03 ** 2 + reach ** 2))) < 1e-9)
    assert.ok(Math.abs(high - (0.8 + Math.sqrt(0.02 ** 2 + reach ** 2))) < 1e-9)
  })

  test('of a difference the variances of both models add up, and so do their degrees of freedom', () => {
    assert.equal(trainingVariance([{ deviation: 0.02, members: 4 }, { deviation: 0.03, members: 9 }, undefined]), { variance: 0.0004 / 4 + 0.0009 / 9, df: 11 })
  })

  test('a model of one network, and networks that agree, add nothing', () => {
    assert.equal(widenBySeedNoise(interval, [undefined, undefined], 0.95), interval)
    assert.equal(widenBySeedNoise(interval, [{ deviation: 0, members: 3 }], 0.95), interval)
  })

  test('never makes an interval narrower, even one that does not hold its value', () => {
    const odd = widenBySeedNoise({ value: 0.1, low: 0.12, high: 0.2 }, [{ deviation: 0.001, members: 3 }], 0.95)
    assert.ok(odd.low < 0.1 && odd.high > 0.2)
  })

  const seed = 31
  test(`holds the true value in about 95 of 100 cases where both test and training add noise (seed ${seed})`, () => {
    const random = seededRandom(seed)
    const nCases = 2000
    let covered = 0
    for (let i = 0; i < nCases; i++) {
      const members = [0, 0, 0].map(() => 0.02 * random.normal())
      const training = members.reduce((sum, noise) => sum + noise, 0) / 3
      const mean = training
      const deviation = Math.sqrt(members.reduce((sum, noise) => sum + (noise - mean) ** 2, 0) / 2)
      const value = 0.01 * random.normal() + training
      const reach = studentQuantile(0.975, 1e9) * 0.01
      const { low, high } = widenBySeedNoise({ value, low: value - reach, high: value + reach }, [{ deviation, members: 3 }], 0.95)
      covered += low <= 0 && 0 <= high ? 1 : 0
    }
    assert.ok(covered / nCases > 0.94 && covered / nCases < 0.99, `${covered} of ${nCases}`)
  })
})
