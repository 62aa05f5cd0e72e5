import { seededRandom } from '../../src/base/random.ts'
import { itemCleaner } from '../../src/dataset/clean-items.ts'
import type { ItemDrop, ItemRepair, ItemRules } from '../../src/dataset/clean-items.ts'
import { assert, describe } from '../support/suite.ts'

const columns = { item: 0, name: 1, description: 2, tags: 3, category: 4, brand: 5, price: 6 }
const phone = ['1001', 'iPhone 12', '智能手机', '手机、苹果', '电子产品', '苹果', '8000']
const shoe = ['1003', 'Nike Air Jordan 4', '运动鞋', '运动鞋、耐克', '服装', '耐克', '5000']

const fill: ItemRules = { missingCategory: 'fill', missingBrand: 'fill', missingPrice: 'median' }

function clean(...rows: string[][]) {
  return cleanBy(fill, ...rows)
}

function cleanBy(rules: ItemRules, ...rows: string[][]) {
  const cleaner = itemCleaner(rules)
  cleaner.add(rows.map((cells, index) => ({ row: index + 2, cells })), { width: 7, columns, file: 0 })
  const { items, ...counts } = cleaner.finish()
  return { rows: items, ...counts }
}

describe('itemCleaner', (test) => {
  test('reads an item with its tags', () => {
    assert.equal(clean(phone).rows, [{ item: '1001', name: 'iPhone 12', description: '智能手机', tags: ['手机', '苹果'], category: '电子产品', brand: '苹果', price: 8000 }])
    assert.equal(clean(phone.with(3, ' a, b|c;d、e，f；a、 ')).rows[0]!.tags, ['a', 'b', 'c', 'd', 'e', 'f'])
    assert.equal(clean(phone.with(3, '')).rows[0]!.tags, [])
  })

  test('each reason to drop a row, and which row it was', () => {
    const cases: [ItemDrop, string[]][] = [
      ['wrong number of cells', phone.slice(1)],
      ['no item', phone.with(0, ' ')],
      ['duplicate', phone],
      ['another row of the same item', phone.with(6, '')],
    ]
    for (const [reason, cells] of cases) {
      const { rows, nRead, dropped } = clean(phone, cells)
      assert.equal([rows.length, rows[0]!.price, nRead], [1, 8000, 2])
      assert.equal(dropped.sentences(), [`${reason} (row 3)`])
    }
  })

  test('reads the vector of a product; what is none, or of another length than most, is left out and told', () => {
    const cleaner = itemCleaner(fill)
    cleaner.add(['[1, 2]', '3 4', '', '1 2 3', 'a picture'].map((embedding, i) => ({ row: i + 2, cells: [...phone.with(0, `p${i}`), embedding] })), { width: 8, columns: { ...columns, embedding: 7 }, file: 0 })
    const { items, repaired } = cleaner.finish()
    assert.equal(items.map(({ embedding }) => embedding && [...embedding]), [[1, 2], [3, 4], undefined, undefined, undefined])
    assert.equal(repaired.sentences(), ['no readable vector, left out (row 6)', 'vector of another length than most, left out (row 5)'])
    assert.not.ok('embedding' in clean(phone).rows[0]!)
  })

  test('reads the risk class of a product; what nobody can read suits nobody and is told', () => {
    const cleaned = (...cells: [string, string][]) => {
      const cleaner = itemCleaner(fill)
      cleaner.add(cells.map(([item, riskClass], i) => ({ row: i + 2, cells: [...phone.with(0, item), riskClass] })), { width: 8, columns: { ...columns, riskClass: 7 }, file: 0 })
      const { items, repaired } = cleaner.finish()
      return [items.map(({ item, riskClass }) => [item, riskClass]), repaired.sentences()]
    }
    assert.equal(cleaned(['a', 'R2'], ['b', '高风险'], ['c', ''], ['d', 'R9']), [[['a', 2], ['b', 5], ['c', undefined], ['d', undefined]], ['no readable risk class, suits nobody (2 rows, the first is row 4)']])
    for (const rows of [['R2', 'R4', ''], ['', 'R4', 'R2'], ['R4', 'R2', '']]) assert.equal(cleaned(...rows.map((text) => ['a', text] as [string, string]))[0], [['a', 4]], 'of several the highest')
    assert.not.ok('riskClass' in clean(phone).rows[0]!)
  })

  test('each repair, and what the row then says', () => {
    const cases: [ItemRepair, number, string, string | number][] = [
      ['white space around a value', 5, ' 苹果\u3000', '苹果'],
      ['no name, its id instead', 1, '', '1001'],
      ['no category, 未知 instead', 4, '', '未知'],
      ['no brand, 未知 instead', 5, '', '未知'],
      ['price in another spelling', 6, '8,000.50', 8000.5],
      ['price in another spelling', 6, '¥ 8000', 8000],
      ['price in another spelling', 6, '８０００元', 8000],
      ['no readable price, median of its category instead', 6, '面议', 5000],
    ]
    for (const [reason, cell, text, expected] of cases) {
      const { rows, dropped, repaired } = clean(phone.with(cell, text), shoe)
      assert.equal([dropped.counts(), repaired.counts()], [[], [{ reason, rows: 1 }]], text)
      assert.is(Object.values(rows[0]!)[cell], expected, text)
    }
  })

  test('a missing price is the median of its category, without one that of all items, without any 0', () => {
    const priced = (item: string, category: string, price: string) => ['1'.concat(item), 'x', '', '', category, 'x', price]
    const { rows } = clean(priced('1', 'a', '10'), priced('2', 'a', '30'), priced('3', 'a', ''), priced('4', 'b', '-5'), priced('5', 'c', '90'))
    assert.equal(rows.map(({ price }) => price), [10, 30, 20, 30, 90])
    const { rows: [first], repaired } = clean(priced('1', 'a', '1,23'))
    assert.equal([first!.price, repaired.counts()], [0, [{ reason: 'no price of any item, 0 instead', rows: 1 }]])
  })

  test('the order of the rows changes nothing', () => {
    const seed = 5
    const random = seededRandom(seed)
    const rows = Array.from({ length: 40 }, () => [random.pick(['1', '2', '3', '']), random.pick(['a', 'b', '']), '', '', random.pick(['c', '']), random.pick(['d', 'e']), random.pick(['1', '2', '', 'x'])])
    const expected = clean(...rows)
    for (let round = 0; round < 30; round++) {
      const found = clean(...random.shuffle(rows))
      assert.equal(found.rows, expected.rows, `seed ${seed}, round ${round}`)
      assert.equal([found.dropped.counts(), found.repaired.counts()], [expected.dropped.counts(), expected.repaired.counts()])
    }
  })

  test('an incomplete item is dropped where the spec says so', () => {
    const cases: [Partial<ItemRules>, ItemDrop, number][] = [[{ missingCategory: 'drop' }, 'no category', 4], [{ missingBrand: 'drop' }, 'no brand', 5], [{ missingPrice: 'drop' }, 'no readable price', 6]]
    for (const [rule, reason, cell] of cases) {
      const { rows, dropped } = cleanBy({ ...fill, ...rule }, phone.with(cell, ''), shoe)
      assert.equal([rows.map(({ item }) => item), dropped.sentences()], [['1003'], [`${reason} (row 2)`]])
    }
  })
})
