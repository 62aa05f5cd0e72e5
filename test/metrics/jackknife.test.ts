import { jackknifeInterval } from '../../src/metrics/jackknife.ts'
import { assert, describe } from '../support/suite.ts'

describe('jackknifeInterval', (test) => {
  test('of a mean is the interval of the textbook: ± t · s/√n', () => {
    // 1, 2, 3, 6: mean 3, s² = 14/3; t at 0.975 with 3 degrees of freedom is 3.182 446.
    const values = [1, 2, 3, 6]
    const { low, high, error } = jackknifeInterval(3, Float64Array.from(values, (value) => (12 - value) / 3), 0.95)
    assert.ok(Math.abs(error - Math.sqrt(14 / 3 / 4)) < 1e-12)
    assert.ok(Math.abs(low - (3 - 3.182_446 * error)) < 1e-5 && Math.abs(high - (3 + 3.182_446 * error)) < 1e-5)
  })

  test('has no width where no group matters, and none at all where one value is undefined', () => {
    assert.equal(jackknifeInterval(0.5, new Float64Array(20).fill(0.5), 0.95), { low: 0.5, high: 0.5, error: 0 })
    assert.ok(Number.isNaN(jackknifeInterval(0.5, Float64Array.from([0.5, NaN, 0.5]), 0.95).low))
  })
})
