import { formatPrediction } from '../../src/base/clock.ts'
import { predict } from '../../src/plan/prediction.ts'
import { assert, describe } from '../support/suite.ts'

describe('predict', (test) => {
  test('takes the median of earlier runs and says how many there were', () => {
    const rows: [number[], object][] = [
      [[], { basis: 'no earlier run' }],
      [[4.26], { minutes: 4.3, basis: '1 earlier run' }],
      [[9, 1, 2], { minutes: 2, basis: '3 earlier runs' }],
      [[10, 1, 2, 3], { minutes: 2.5, basis: '4 earlier runs' }],
    ]
    for (const [minutes, expected] of rows) assert.equal(predict(minutes.map((each) => ({ minutes: each }))), expected)
  })

  test('is told as exactly as it is known', () => {
    assert.equal([0, 0.1, 0.2, 1, 4.3, 90].map(formatPrediction), ['a few seconds', 'a few seconds', 'about 12 s', 'about 1 min', 'about 4 min 18 s', 'about 1 h 30 min'])
  })
})
