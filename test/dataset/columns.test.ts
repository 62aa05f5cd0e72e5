import { columnsFor, eventColumns, findColumns, findHeading, itemColumns, judgementColumns } from '../../src/dataset/columns.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

describe('findColumns', (test) => {
  test('finds our headings in two languages, whatever their case, width and order', () => {
    assert.equal(findColumns(['时间', '用户ｉｄ', 'note', 'ITEM', ' kind '], eventColumns, 'a.csv'), { user: 1, item: 3, kind: 4, time: 0 })
    assert.equal(findColumns(['item', 'price', '分类', 'brand'], itemColumns, 'a.csv'), { item: 0, name: -1, description: -1, tags: -1, category: 2, brand: 3, price: 1, riskClass: -1, embedding: -1, image: -1 })
  })

  test('takes the file’s own headings where the spec names them, in place of ours', () => {
    assert.equal(findColumns(['member_id', 'user', 'item', 'kind', 'ts'], eventColumns, 'a.csv', { user: 'member_id', time: 'TS' }), { user: 0, item: 2, kind: 3, time: 4 })
    assert.is(findColumns(['item', '类别', '品牌', '价格', 'title'], itemColumns, 'a.csv', { name: 'title' }).name, 4)
  })

  test('a heading that the spec names and the file lacks fails, even where the column may be missing', async () => {
    const error = await assertFails('DATA_COLUMN_UNKNOWN', () => findColumns(['user_id', 'item', 'kind', 'time'], eventColumns, 'data/a.csv', { user: 'userid' }))
    assert.is(error.message, 'data/a.csv has no column "userid", which the spec names; its headings are "user_id", "item", "kind", "time"; is "user_id" meant?')
    await assertFails('DATA_COLUMN_UNKNOWN', () => findColumns(['item', '类别', '品牌', '价格'], itemColumns, 'a.csv', { name: 'title' }))
    await assertFails('DATA_COLUMN_UNKNOWN', () => findHeading(['a'], 'b', 'a.csv'))
  })

  test('where items are ranked, a log may lack kinds and a catalogue all but ids', async () => {
    for (const family of ['recommendation', 'search'] as const) {
      const { events, items, judgements } = columnsFor(family)
      assert.equal(findColumns(['user', 'item', 'time'], events, 'a.csv'), { user: 0, item: 1, kind: -1, time: 2 })
      assert.equal(findColumns(['商品ID'], items, 'a.csv'), { item: 0, name: -1, description: -1, tags: -1, category: -1, brand: -1, price: -1, riskClass: -1, embedding: -1, image: -1 })
      assert.is(judgements, judgementColumns)
      await assertFails('DATA_COLUMN_MISSING', () => findColumns(['user', 'kind', 'time'], events, 'a.csv'))
    }
    await assertFails('DATA_COLUMN_MISSING', () => findColumns(['user', 'item', 'time'], columnsFor('behavior').events, 'a.csv'))
    await assertFails('DATA_COLUMN_MISSING', () => findColumns(['item', 'category', 'brand'], columnsFor('behavior').items, 'a.csv'))
  })

  test('judgements are found in two languages, with or without grades', () => {
    assert.equal(findColumns(['搜索词', '商品ID', '相关性'], judgementColumns, 'a.csv'), { query: 0, item: 1, grade: 2 })
    assert.equal(findColumns(['item', 'Query'], judgementColumns, 'a.csv'), { query: 1, item: 0, grade: -1 })
  })

  test('two columns of one name fail', async () => {
    await assertFails('DATA_COLUMN_TWICE', () => findColumns(['user', '用户ID', 'item', 'kind', 'time'], eventColumns, 'a.csv'))
    await assertFails('DATA_COLUMN_TWICE', () => findColumns(['a', 'A', 'item', 'kind', 'time'], eventColumns, 'a.csv', { user: 'a' }))
  })
})
