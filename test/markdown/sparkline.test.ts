import { formatSparkline } from '../../src/markdown/sparkline.ts'
import { assert, describe } from '../support/suite.ts'

describe('formatSparkline', (test) => {
  test('draws one bar a value, from the lowest to the highest', () => {
    assert.is(formatSparkline([1, 2, 3, 4, 5, 6, 7, 8]), '▁▂▃▄▅▆▇█')
    assert.is(formatSparkline([0.7, 0.5, 0.4]), '█▃▁')
  })

  test('equal values are level, a missing one is a dot, none is nothing', () => {
    assert.equal([formatSparkline([3, 3]), formatSparkline([1, NaN, 2]), formatSparkline([])], ['▄▄', '▁·█', ''])
  })
})
