import { gradeReader, scaleOf } from '../../src/dataset/grades.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

const judged = (...grades: number[]) => grades.map((grade, i) => ({ query: 'q', item: String(i), grade }))

describe('gradeReader', (test) => {
  test('reads numbers, or the words of a spec by their place', () => {
    assert.equal(['0', '3', '100.000', '-1', 'Exact', ''].map(gradeReader({})), [0, 3, 100, -1, undefined, undefined])
    assert.equal(['Irrelevant', ' exact ', 'ＥＸＡＣＴ', 'partly', '2'].map(gradeReader({ words: ['Irrelevant', 'Partial', 'Exact'] })), [0, 2, 2, undefined, undefined])
  })
})

describe('scaleOf', (test) => {
  test('goes from the lowest grade found to the highest, or as the spec says', () => {
    assert.equal(scaleOf(judged(3, 1, 2), {}, 'j.csv'), { lowest: 1, highest: 3 })
    assert.equal(scaleOf(judged(3, 1, 2), { lowest: 0, highest: 4 }, 'j.csv'), { lowest: 0, highest: 4 })
    assert.equal(scaleOf(judged(1, 1), { words: ['no', 'so', 'yes'] }, 'j.csv'), { lowest: 0, highest: 2 })
  })

  test('takes a list of one grade for what is right', () => {
    assert.equal(scaleOf(judged(1, 1, 1), {}, 'j.csv'), { lowest: 0, highest: 1 })
    assert.equal(scaleOf(judged(5, 5), {}, 'j.csv'), { lowest: 0, highest: 5 })
  })

  test('fails where nothing is right', async () => {
    const error = await assertFails('DATA_GRADES_FLAT', () => scaleOf(judged(0, 0), {}, 'data/j.csv'))
    assert.is(error.message, 'data/j.csv: no grade is above 0, so no item is right for any query; the highest is 0')
    await assertFails('DATA_GRADES_FLAT', () => scaleOf(judged(-2, -2), {}, 'j.csv'))
    await assertFails('DATA_GRADES_FLAT', () => scaleOf(judged(1, 2), { lowest: 2, highest: 3 }, 'j.csv'))
  })
})
