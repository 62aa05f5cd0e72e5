import { seededRandom } from '../../src/base/random.ts'
import { holm } from '../../src/evaluation/holm.ts'
import { assert, describe } from '../support/suite.ts'

const rejected = (pValues: number[]) => holm(pValues, 0.05).map(({ isRejected }) => isRejected)

describe('holm', (test) => {
  test('rejects step by step: the smallest against α/m, the next against α/(m − 1)', () => {
    // 0.01 ≤ 0.05/4, 0.016 ≤ 0.05/3, 0.03 > 0.05/2: the last two stay.
    assert.equal(rejected([0.016, 0.03, 0.01, 0.04]), [true, false, true, false])
    assert.equal(holm([0.016, 0.03, 0.01, 0.04], 0.05).map(({ level }) => level), [0.05 / 3, 0.05 / 2, 0.05 / 4, 0.05 / 2])
  })

  test('one that is not rejected keeps all larger ones, though they lie below their own level', () => {
    assert.equal(rejected([0.03, 0.03, 0.045]), [false, false, false])
  })

  test('of one hypothesis is the plain test, of none nothing', () => {
    assert.equal(holm([0.05], 0.05), [{ isRejected: true, level: 0.05 }])
    assert.equal(holm([], 0.05), [])
  })

  const seed = 17
  test(`of twenty true hypotheses any is rejected in at most 5 of 100 sets, uncorrected in most (seed ${seed})`, () => {
    const random = seededRandom(seed)
    const sets = Array.from({ length: 2000 }, () => Array.from({ length: 20 }, () => random.next()))
    const wrong = sets.filter((pValues) => rejected(pValues).includes(true)).length
    // 5 % of 2,000 and three standard deviations.
    assert.ok(wrong <= 130, `${wrong} of 2000`)
    assert.ok(sets.filter((pValues) => pValues.some((p) => p <= 0.05)).length > 1000)
  })
})
