import { deviationOf, meanOf } from '../../src/metrics/moments.ts'
import { assert, describe } from '../support/suite.ts'

describe('moments', (test) => {
  test('mean and deviation of a sample equal the values computed by hand', () => {
    assert.is(meanOf([1, 2, 6]), 3)
    assert.is(deviationOf([1, 2, 6]), Math.sqrt(7))
  })

  test('keeps its digits where the figures differ little', () => {
    assert.ok(Math.abs(deviationOf([1e9, 1e9 + 1, 1e9 + 2]) - 1) < 1e-12)
  })

  test('of too few is not a number', () => {
    assert.ok(Number.isNaN(meanOf([])) && Number.isNaN(deviationOf([])) && Number.isNaN(deviationOf([5])))
  })
})
