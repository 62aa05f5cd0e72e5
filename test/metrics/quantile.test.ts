import { quantile } from '../../src/metrics/quantile.ts'
import { assert, describe } from '../support/suite.ts'

describe('quantile', (test) => {
  test('is linear between order statistics', () => {
    assert.is(quantile([1, 2, 3, 4], 0.5), 2.5)
    assert.is(quantile([1, 2, 3, 4, 5], 0.25), 2)
    assert.is(quantile([10, 20], 0.95), 19.5)
  })

  test('gives the ends at 0 and 1, and the only value of one', () => {
    assert.is(quantile([1, 2, 4], 0), 1)
    assert.is(quantile([1, 2, 4], 1), 4)
    assert.is(quantile([7], 0.95), 7)
  })

  test('of nothing is not a number', () => {
    assert.ok(Number.isNaN(quantile([], 0.5)))
  })
})
