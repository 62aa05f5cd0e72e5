import { clickCleaner } from '../../../src/dataset/clicks/clean-clicks.ts'
import type { ClickLayout, ClickRules } from '../../../src/dataset/clicks/clean-clicks.ts'
import { assert, describe } from '../../support/suite.ts'

const rules: ClickRules = { kinds: {}, catalogue: new Set(['1', '2', '3']), minUsers: 1 }
const layout: ClickLayout = { width: 5, columns: { query: 0, item: 1, kind: 2, user: 3, session: -1, position: 4 }, file: 0 }

/** Rows written as "query item kind user position", - for an empty cell. */
function clean(lines: readonly string[], more: Partial<ClickRules> = {}, where = layout) {
  const cleaner = clickCleaner({ ...rules, ...more })
  cleaner.add(lines.map((line, i) => ({ row: i + 2, cells: line.split(' ').map((cell) => (cell === '-' ? '' : cell.replaceAll('_', ' '))) })), where)
  const { pairs, dropped, repaired, ...rest } = cleaner.finish()
  return { ...rest, pairs: pairs.map(({ query, item, places, reward, rows }) => `${query} ${item}: ${places.map(({ place, shown, acted }) => `${acted}/${shown} at ${place}`).join(', ')}, ${reward} of ${rows} rows`), dropped: dropped.counts(), repaired: repaired.counts() }
}

describe('clickCleaner', (test) => {
  test('counts what was done with each item for each query, by the place where it stood', () => {
    const { pairs, hasShowings, hasUsers, nRead } = clean(['q 1 shown a 1', 'q 2 shown a 2', 'q 2 click a 2', 'q 1 shown b 1', 'q 2 shown b 3', 'q 2 purchase b 3'])
    assert.equal(pairs, ['q 1: 0/2 at 0, 0 of 2 rows', 'q 2: 1/1 at 1, 1/1 at 2, 4 of 4 rows'])
    assert.equal([hasShowings, hasUsers, nRead], [true, true, 6])
  })

  test('a user counts once for a pair, with the most that it did there and where it saw it first: no robot makes a favourite', () => {
    const robot = Array.from({ length: 50 }, () => 'q 1 click robot 1')
    const { pairs, repaired } = clean(['q 1 shown robot 4', ...robot, 'q 1 cart robot -', 'q 1 shown b 1'])
    assert.equal(pairs, ['q 1: 0/1 at 0, 1/1 at 3, 2 of 53 rows'])
    assert.equal(repaired, [{ reason: 'again by the same user, counted once', rows: 49 }, { reason: 'no readable position', rows: 1 }])
  })

  test('a session stands for the user where none is said, and a row of nobody for itself', () => {
    const where = { ...layout, width: 6, columns: { ...layout.columns, session: 5 } }
    assert.equal(clean(['q 1 click - 1 s', 'q 1 click - 1 s', 'q 1 click - 1 t', 'q 1 click s 1 x', 'q 1 click s 1 y'], {}, where).pairs, ['q 1: 3/3 at 0, 3 of 5 rows'])
    const { pairs, hasUsers } = clean(['q 1 click - 1', 'q 1 click NULL 1'], { minUsers: 5 })
    assert.equal([pairs, hasUsers], [['q 1: 2/2 at 0, 2 of 2 rows'], false])
  })

  test('queries that differ only in how they are written are one', () => {
    assert.equal(clean(['ＩＰＨＯＮＥ__12 1 click a 1', 'iPhone_12 1 click b 1']).pairs, ['iphone 12 1: 2/2 at 0, 2 of 2 rows'])
  })

  test('a query that fewer users asked than must be is left out, whatever else they did', () => {
    const { pairs, dropped } = clean(['mine 1 click a 1', 'mine 2 click a 1', 'mine 3 shown a 1', 'ours 1 click a 1', 'ours 2 shown b 1', 'ours 1 click - 1'], { minUsers: 2 })
    assert.equal(pairs, ['ours 1: 2/2 at 0, 2 of 2 rows', 'ours 2: 0/1 at 0, 0 of 1 rows'])
    assert.equal(dropped, [{ reason: 'query of too few users', rows: 3 }])
    assert.equal(clean(['mine 1 click a 1', 'mine 1 click - 1'], { minUsers: 2 }).pairs, [], 'a row of nobody is no second user')
  })

  test('knows the words of logs in two languages, those of the spec first, and whether a column says 0 or 1', () => {
    const rewards = (words: readonly string[], kinds = {}) => words.map((word) => clean([`q 1 ${word} a 1`], { kinds }).pairs[0]?.match(/, (\d)/)?.[1])
    assert.equal(rewards(['Impression', '曝光', '0', 'view_item_list', 'CLICK', '点击', '1', 'add-to-cart', '加购', 'buy', '下单', 'scroll']), ['0', '0', '0', '0', '1', '1', '1', '2', '2', '3', '3', undefined])
    assert.equal(rewards(['scroll', 'click', '1', '2'], { shown: 'Scroll', click: '2', purchase: 'click' }), ['0', '3', '1', '1'])
    assert.equal(rewards(['Select_Item', 'view_item', '收藏', 'Add to cart'.replaceAll(' ', '_')]), ['1', '1', '2', '2'])
  })

  test('without a column of kinds all are clicks, without positions nobody knows where they stood', () => {
    const { pairs, repaired, hasShowings } = clean(['q 1', 'q 2'], {}, { width: 2, columns: { query: 0, item: 1, kind: -1, user: -1, session: -1, position: -1 }, file: 0 })
    assert.equal([pairs, hasShowings], [['q 1: 1/1 at -1, 1 of 1 rows', 'q 2: 1/1 at -1, 1 of 1 rows'], false])
    assert.equal(repaired, [{ reason: 'no column of kinds, click instead', rows: 2 }])
  })

  test('positions may begin at any number, and beyond the twentieth they are one', () => {
    assert.equal(clean(['q 1 shown a 0', 'q 1 shown b 7', 'q 1 shown c 25', 'q 1 shown d 900', 'q 1 shown e x', 'q 1 shown f -1']).pairs, ['q 1: 0/2 at -1, 0/1 at 0, 0/1 at 7, 0/2 at 19, 0 of 6 rows'])
    assert.equal(clean(['q 1 shown a 11', 'q 1 shown b 12']).pairs, ['q 1: 0/1 at 0, 0/1 at 1, 0 of 2 rows'])
  })

  test('accounts for every row that cannot be used, by reason', () => {
    const { dropped, pairs, nRead } = clean(['q 1 click a 1', 'q 1', '- 1 click a 1', 'q - click a 1', 'q 1 scroll a 1', 'q 77 click a 1'])
    assert.equal(dropped, ['item not in the catalogue', 'no item', 'no query', 'unknown kind', 'wrong number of cells'].map((reason) => ({ reason, rows: 1 })))
    assert.equal([pairs, nRead], [['q 1: 1/1 at 0, 1 of 1 rows'], 6])
  })
})
