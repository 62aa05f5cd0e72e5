import { eventColumns, findColumns, findHeading, itemColumns } from '../../src/dataset/columns.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

describe('findColumns', (test) => {
  test('finds our headings in two languages, whatever their case, width and order', () => {
    assert.equal(findColumns(['时间', '用户ｉｄ', 'note', 'ITEM', ' kind '], eventColumns, 'a.csv'), { user: 1, item: 3, kind: 4, time: 0 })
    assert.equal(findColumns(['item', 'price', '分类', 'brand'], itemColumns, 'a.csv'), { item: 0, name: -1, description: -1, tags: -1, category: 2, brand: 3, price: 1 })
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

  test('two columns of one name fail', async () => {
    await assertFails('DATA_COLUMN_TWICE', () => findColumns(['user', '用户ID', 'item', 'kind', 'time'], eventColumns, 'a.csv'))
    await assertFails('DATA_COLUMN_TWICE', () => findColumns(['a', 'A', 'item', 'kind', 'time'], eventColumns, 'a.csv', { user: 'a' }))
  })
})
