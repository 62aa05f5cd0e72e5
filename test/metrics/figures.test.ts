import { formatCount, formatDifference, formatFigure, formatInterval } from '../../src/metrics/figures.ts'
import { assert, describe } from '../support/suite.ts'

describe('figures', (test) => {
  test('show a fixed number of decimals and never a negative zero', () => {
    assert.equal([formatFigure(0.81249), formatFigure(-0.0001), formatFigure(-0.0001, 4)], ['0.812', '0.000', '-0.0001'])
  })

  test('show the sign of a difference', () => {
    assert.equal([formatDifference(0.0123), formatDifference(-0.0123), formatDifference(0.0001)], ['+0.012', '-0.012', '0.000'])
  })

  test('show a value with its interval, and counts with separators', () => {
    assert.is(formatInterval({ value: 0.812, low: 0.801, high: 0.822 }), '0.812 [0.801, 0.822]')
    assert.equal([1_234_567, 1000, 999, 0, -1, 0.5].map(formatCount), ['1,234,567', '1,000', '999', '0', '-1', '0.5'])
  })
})
