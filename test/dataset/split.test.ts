import { seededRandom } from '../../src/base/random.ts'
import { splitByTime } from '../../src/dataset/split.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

const shares = { validation: 0.1, test: 0.2 }

describe('splitByTime', (test) => {
  test('divides by the shares', () => {
    assert.equal(splitByTime([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], shares, 'a.csv'), { validationFrom: 7, testFrom: 8, train: 7, validation: 1, test: 2 })
  })

  test('three events are enough, whatever the shares', () => {
    for (const some of [shares, { validation: 0.01, test: 0.01 }, { validation: 0.6, test: 0.2 }, { validation: 0.01, test: 0.8 }]) {
      assert.equal(splitByTime([5, 6, 7], some, 'a.csv'), { validationFrom: 6, testFrom: 7, train: 1, validation: 1, test: 1 })
    }
  })

  test('events of the same instant stay together', () => {
    assert.equal(splitByTime([1, 1, 1, 1, 1, 1, 1, 2, 2, 3], shares, 'a.csv'), { validationFrom: 2, testFrom: 3, train: 7, validation: 2, test: 1 })
    assert.equal(splitByTime([1, 2, 3, 3, 3, 3, 3, 3, 3, 3], shares, 'a.csv'), { validationFrom: 2, testFrom: 3, train: 1, validation: 1, test: 8 })
  })

  test('one or two instants cannot be divided into three', async () => {
    const error = await assertFails('DATA_SPLIT_EMPTY', () => splitByTime([1, 1, 2, 2], shares, 'a.csv'))
    assert.is(error.message, 'a.csv: the test split is empty; there are 4 events at 2 different times')
    await assertFails('DATA_SPLIT_EMPTY', () => splitByTime([1], shares, 'a.csv'))
  })

  test('any times: no split is empty, no instant straddles, all events are counted', () => {
    const seed = 3
    const random = seededRandom(seed)
    for (let round = 0; round < 500; round++) {
      const times = [0, 1, 2, ...Array.from({ length: random.below(40) }, () => random.below(12))].sort((a, b) => a - b)
      const some = { validation: 0.01 + 0.4 * random.next(), test: 0.01 + 0.4 * random.next() }
      const split = splitByTime(times, some, 'a.csv')
      const inTrain = times.filter((time) => time < split.validationFrom).length
      const inTest = times.filter((time) => time >= split.testFrom).length
      assert.equal([split.train, split.test, split.validation], [inTrain, inTest, times.length - inTrain - inTest], `seed ${seed}, round ${round}`)
      assert.ok(Math.min(split.train, split.validation, split.test) > 0, `seed ${seed}, round ${round}`)
    }
  })
})
