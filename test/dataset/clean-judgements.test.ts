import { judgementCleaner } from '../../src/dataset/clean-judgements.ts'
import type { JudgementLayout, JudgementRules } from '../../src/dataset/clean-judgements.ts'
import { splitById } from '../../src/dataset/split.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

const shares = { validation: 0.1, test: 0.2 }
const rules: JudgementRules = { grades: {}, catalogue: new Set(['1', '2', '3']), split: shares, path: 'data/judgements.csv' }
const layout: JudgementLayout = { width: 3, columns: { query: 0, item: 1, grade: 2 }, file: 0 }

function clean(rows: readonly string[][], more: Partial<JudgementRules> = {}, where: JudgementLayout = layout) {
  const cleaner = judgementCleaner({ ...rules, ...more })
  cleaner.add(rows.map((cells, i) => ({ row: i + 2, cells })), where)
  const { dropped, repaired, ...rest } = cleaner.finish()
  return { ...rest, dropped: dropped.counts(), repaired: repaired.counts() }
}

describe('judgementCleaner', (test) => {
  test('keeps judgements in the order of their file, all of a query in the split of its digest', () => {
    const { judgements, splits, grades, nRead, nKept } = clean([['手机', '2', '3'], ['wardrobe', '3', '1'], ['手机', '1', '2']])
    assert.equal(judgements, [{ query: '手机', item: '2', grade: 3 }, { query: 'wardrobe', item: '3', grade: 1 }, { query: '手机', item: '1', grade: 2 }])
    assert.equal([...splits], ['手机', 'wardrobe', '手机'].map((query) => splitById(query, shares)))
    assert.equal([grades, nRead, nKept], [{ lowest: 1, highest: 3 }, 3, 3])
  })

  test('queries that only differ in capitals, width and spaces are drawn together', () => {
    const spellings = ['iPhone 12', 'IPHONE 12', 'ｉphone  12']
    for (let i = 0; i < 40; i++) {
      const { splits } = clean(spellings.map((query, at) => [`${query} ${i}`, '1', String(at)]))
      assert.is(new Set(splits).size, 1, String(i))
    }
  })

  test('accounts for every row that cannot be used, by reason', () => {
    const rows = [['q', '1', '1'], ['q', '1'], ['', '1', '1'], ['q', ' ', '1'], ['q', '2', ''], ['q', '2', 'N/A'], ['q', '2', 'x'], ['q', '2', '9'], ['q', '2', '-1'], ['q', '77', '1'], ['q', '1', '1'], ['p', '2', '0']]
    const { dropped, nRead, nKept } = clean(rows, { grades: { lowest: 0, highest: 3 } })
    assert.equal(dropped, [
      { reason: 'grade outside the scale', rows: 2 }, { reason: 'no grade', rows: 2 },
      { reason: 'duplicate', rows: 1 }, { reason: 'item not in the catalogue', rows: 1 }, { reason: 'no item', rows: 1 }, { reason: 'no query', rows: 1 }, { reason: 'unreadable grade', rows: 1 }, { reason: 'wrong number of cells', rows: 1 },
    ])
    assert.is(nKept + dropped.reduce((sum, reason) => sum + reason.rows, 0), nRead)
  })

  test('several grades of one pair are their mean, at the place of the first', () => {
    const { judgements, dropped, grades } = clean([['q', '1', '3'], ['q', '2', '1'], ['q', '1', '1'], ['q', '1', '3']])
    assert.equal(judgements, [{ query: 'q', item: '1', grade: 7 / 3 }, { query: 'q', item: '2', grade: 1 }])
    assert.equal(dropped, [{ reason: 'another grade of the same pair, the mean of all instead', rows: 1 }, { reason: 'duplicate', rows: 1 }])
    assert.equal(grades, { lowest: 1, highest: 7 / 3 })
  })

  test('without a column of grades every row is right', () => {
    const { judgements, grades, repaired } = clean([['q', '1'], ['p', '2']], {}, { width: 2, columns: { query: 0, item: 1, grade: -1 }, file: 0 })
    assert.equal([judgements.map(({ grade }) => grade), grades], [[1, 1], { lowest: 0, highest: 1 }])
    assert.equal(repaired, [{ reason: 'no column of grades, wholly right instead', rows: 2 }])
  })

  test('reads the split of a column or of a whole file', () => {
    const where = { ...layout, width: 4, split: { column: 3 } }
    const { splits, dropped } = clean([['q', '1', '1', 'train'], ['p', '1', '2', '测试'], ['r', '1', '0', 'valid'], ['s', '1', '0', 'later']], {}, where)
    assert.equal([[...splits], dropped], [[0, 2, 1], [{ reason: 'unknown split', rows: 1 }]])
    assert.equal([...clean([['q', '1', '1'], ['p', '1', '0']], {}, { ...layout, split: 2 }).splits], [2, 2])
  })

  test('words that no spec explains fail, and are read where it does', async () => {
    const rows = [['q', '1', 'Exact'], ['q', '2', 'Irrelevant'], ['p', '3', '1']]
    const error = await assertFails('DATA_GRADES_WORDS', () => clean(rows))
    assert.is(error.message, 'data/judgements.csv: the column of grades holds "Exact" in row 2, and mostly nothing that is a grade')
    const { judgements, grades } = clean(rows.slice(0, 2), { grades: { words: ['Irrelevant', 'Partial', 'Exact'] } })
    assert.equal([judgements.map(({ grade }) => grade), grades], [[2, 0], { lowest: 0, highest: 2 }])
  })

  test('a word such as 无 or None is a grade where the spec names it', () => {
    assert.equal(clean([['q', '1', '无'], ['q', '2', '有']], { grades: { words: ['无', '有'] } }).judgements.map(({ grade }) => grade), [0, 1])
  })
})
