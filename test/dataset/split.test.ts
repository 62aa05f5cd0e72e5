import { createHash } from 'node:crypto'
import { seededRandom } from '../../src/base/random.ts'
import { splitOfTime } from '../../src/dataset/divide-events.ts'
import { countSplits, readSplitWord, splitById, splitByTime } from '../../src/dataset/split.ts'
import type { SplitShares } from '../../src/dataset/split.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

/** The points, and how many times fall into each part. */
function divide(times: number[], shares: SplitShares) {
  const points = splitByTime(times.length, (i) => times[i]!, shares, 'a.csv')
  return { ...points, ...countSplits(Uint8Array.from(times, (time) => splitOfTime(time, points)), 'event', 'a.csv') }
}

const shares = { validation: 0.1, test: 0.2 }

describe('splitByTime', (test) => {
  test('divides by the shares', () => {
    assert.equal(divide([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], shares), { validationFrom: 7, testFrom: 8, train: 7, validation: 1, test: 2 })
  })

  test('three events are enough, whatever the shares', () => {
    for (const some of [shares, { validation: 0.01, test: 0.01 }, { validation: 0.6, test: 0.2 }, { validation: 0.01, test: 0.8 }]) {
      assert.equal(divide([5, 6, 7], some), { validationFrom: 6, testFrom: 7, train: 1, validation: 1, test: 1 })
    }
  })

  test('events of the same instant stay together', () => {
    assert.equal(divide([1, 1, 1, 1, 1, 1, 1, 2, 2, 3], shares), { validationFrom: 2, testFrom: 3, train: 7, validation: 2, test: 1 })
    assert.equal(divide([1, 2, 3, 3, 3, 3, 3, 3, 3, 3], shares), { validationFrom: 2, testFrom: 3, train: 1, validation: 1, test: 8 })
  })

  test('one or two instants cannot be divided into three', async () => {
    const error = await assertFails('DATA_SPLIT_EMPTY', () => divide([1, 1, 2, 2], shares))
    assert.is(error.message, 'a.csv: the test split is empty, of 4 events at 2 different times')
    await assertFails('DATA_SPLIT_EMPTY', () => divide([1], shares))
  })

  test('any times: no split is empty, no instant straddles, all events are counted', () => {
    const seed = 3
    const random = seededRandom(seed)
    for (let round = 0; round < 500; round++) {
      const times = [0, 1, 2, ...Array.from({ length: random.below(40) }, () => random.below(12))].sort((a, b) => a - b)
      const some = { validation: 0.01 + 0.4 * random.next(), test: 0.01 + 0.4 * random.next() }
      const split = divide(times, some)
      const inTrain = times.filter((time) => time < split.validationFrom).length
      const inTest = times.filter((time) => time >= split.testFrom).length
      assert.equal([split.train, split.test, split.validation], [inTrain, inTest, times.length - inTrain - inTest], `seed ${seed}, round ${round}`)
      assert.ok(Math.min(split.train, split.validation, split.test) > 0, `seed ${seed}, round ${round}`)
    }
  })
})

describe('splitById', (test) => {
  test('is the digest as one number, taken one in n for the test and one in n of the rest for validation', () => {
    const seed = 9
    const random = seededRandom(seed)
    for (let round = 0; round < 2000; round++) {
      const id = `${random.below(1e6)}${random.pick(['', '华', ' x'])}`
      const some = { validation: 0.01 + 0.49 * random.next(), test: 0.01 + 0.49 * random.next() }
      const [h, nTest, nValidation] = [BigInt(`0x${createHash('sha256').update(id).digest('hex')}`), BigInt(Math.round(1 / some.test)), BigInt(Math.round(1 / some.validation))]
      const expected = h % nTest === 0n ? 2 : (h / nTest) % nValidation === 0n ? 1 : 0
      assert.is(splitById(id, some), expected, `seed ${seed}, round ${round}, id ${id}`)
    }
  })

  test('comes near the shares', () => {
    const counts = [0, 0, 0]
    for (let id = 0; id < 10_000; id++) counts[splitById(`user-${id}`, shares)]! += 1
    assert.ok(Math.abs(counts[2]! - 2000) < 160 && Math.abs(counts[1]! - 800) < 110, counts.join())
  })
})

describe('readSplitWord', (test) => {
  test('knows the usual words in two languages, and no others', () => {
    assert.equal(['train', 'TRAIN', '训练', 'validation', 'valid', '验证', 'test', ' Test ', '测试'].map(readSplitWord), [0, 0, 0, 1, 1, 1, 2, 2, 2])
    assert.equal(['', 'holdout', '0'].map(readSplitWord), [undefined, undefined, undefined])
  })
})

describe('countSplits', (test) => {
  test('counts, and refuses an empty split', async () => {
    assert.equal(countSplits(Uint8Array.of(0, 0, 2, 1), 'row', 'a.csv'), { train: 2, validation: 1, test: 1 })
    const error = await assertFails('DATA_SPLIT_EMPTY', () => countSplits(Uint8Array.of(0, 0, 2), 'example', 'a.csv'))
    assert.is(error.message, 'a.csv: the validation split is empty, of 3 examples, 2 for train, 0 for validation, 1 for test')
  })
})
