import type { ExampleRows, QueryRows } from '../../../src/dataset/record.ts'
import { buildCases } from '../../../src/families/search/cases.ts'
import { rankReferences } from '../../../src/families/search/references.ts'
import { sliceQueries } from '../../../src/families/search/slices.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'
import { itemOf, ownersItems, rowsOf, specOf } from './small-catalogue.ts'

const items = ['a', 'b', 'c'].map((id) => itemOf(id, id))
const rows: QueryRows = {
  kind: 'queries', items, grades: { lowest: 1, highest: 3 }, splits: Uint8Array.of(0, 1, 1, 2, 2, 2, 2),
  judgements: [
    { query: 'learn', item: 'a', grade: 3 }, { query: 'one', item: 'c', grade: 2 }, { query: 'one', item: 'a', grade: 1 },
    { query: 'two', item: 'b', grade: 3 }, { query: 'nothing', item: 'b', grade: 1 }, { query: 'two', item: 'a', grade: 2 }, { query: 'gone', item: 'zz', grade: 3 },
  ],
}
const examples: ExampleRows = { kind: 'examples', columns: [], labels: new Uint8Array(0), groups: [], splits: new Uint8Array(0) }

describe('cases of search', (test) => {
  test('are queries with what they should find, gains between the lowest grade and the highest', () => {
    assert.equal(buildCases(rows), {
      train: 1,
      validation: [{ row: 1, group: 'one', relevant: [{ item: 2, gain: 0.5 }] }],
      test: [{ row: 3, group: 'two', relevant: [{ item: 1, gain: 1 }, { item: 0, gain: 0.5 }] }],
    })
  })

  test('rows of another kind are refused', async () => {
    const error = await assertFails('MODEL_DATA_UNFIT', () => buildCases(examples))
    assert.match(error.message, /search needs judgements of queries/)
  })
})

describe('slices of queries', (test) => {
  const queries = ['phone', 'red shoe', 'a very red shoe', '手机', '红色 手机 壳', '华为 mate40', '!?', 'телефон']
  const asked = rowsOf(ownersItems, queries)
  const cases = queries.map((group, row) => ({ row, group, relevant: [] }))

  test('are by the number of words, two characters of Chinese for one', () => {
    assert.equal(sliceQueries('words', asked, cases), ['1 word', '2 words', '3 words or more', '1 word', '3 words or more', '2 words', '1 word', '1 word'])
  })

  test('are by the way of writing', () => {
    assert.equal(sliceQueries('script', asked, cases), ['Latin', 'Latin', 'Latin', 'Han', 'Han', 'mixed', 'other', 'other'])
  })

  test('by anything else are refused', () => assertFails('SLICE_UNKNOWN', () => sliceQueries('weekday', asked, cases)))
})

describe('the reference of search', (test) => {
  test('looks for words in names alone', () => {
    const asked = rowsOf(ownersItems, ['mate 40', '运动鞋'])
    const [reference, ...more] = rankReferences(asked, specOf(), buildCases(asked).test, 10)
    assert.is(more.length, 0)
    assert.is(reference!.name, 'BM25 of names')
    assert.equal(reference!.rankings.map((ranking) => [...ranking]), [[1], []])
  })
})
