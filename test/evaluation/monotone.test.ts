import { checkMonotone } from '../../src/evaluation/monotone.ts'
import { assert, describe } from '../support/suite.ts'

const said = (scores: number[][], direction: 'rising' | 'falling' = 'falling', values = scores.map((_, i) => i)) => {
  const { name, verdict, reason } = checkMonotone({ column: 'price', direction, tolerance: 0.01, values, scores })
  return `${name} ${verdict}: ${reason}`
}

describe('checkMonotone', (test) => {
  test('passes where no score moves the wrong way by more than the tolerance', () => {
    assert.is(said([[0.9, 0.5], [0.7, 0.505], [0.6, 0.5]]), 'monotone price pass: The score never rises by more than 0.01 as price grows (2 examples at 3 values).')
    assert.is(said([[0.1, 0.2], [0.3, 0.2]], 'rising'), 'monotone price pass: The score never falls by more than 0.01 as price grows (2 examples at 2 values).')
  })

  test('fails where scores do, with their share and the greatest step', () => {
    assert.is(said([[0.9, 0.5, 0.2], [0.7, 0.583, 0.1], [0.6, 0.5, 0.14]]), 'monotone price fail: The score rises as price grows for 2 of 3 examples (66.7 %), by up to 0.083; the spec tolerates 0.01.')
    assert.is(said([[0.2], [0.1]], 'rising'), 'monotone price fail: The score falls as price grows for 1 of 1 examples (100.0 %), by up to 0.1; the spec tolerates 0.01.')
  })

  test('many small steps the wrong way count as what they add up to', () => {
    assert.match(said([[0.5], [0.508], [0.516]]), /^monotone price fail: .* by up to 0\.016;/)
  })

  test('nothing to compare is no pass, and no number is a failure', () => {
    assert.is(said([[], []]), 'monotone price inconclusive: There is no test example to score.')
    assert.is(said([[0.5]]), 'monotone price inconclusive: The column price has the same value everywhere.')
    assert.is(said([[0.5], [NaN]]), 'monotone price fail: Scores along price are not finite numbers.')
  })
})
