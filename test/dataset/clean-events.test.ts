import { seededRandom } from '../../src/base/random.ts'
import { eventCleaner } from '../../src/dataset/clean-events.ts'
import type { EventDrop, EventLayout, EventRepair, EventRules } from '../../src/dataset/clean-events.ts'
import { assert, describe } from '../support/suite.ts'

const time = '2026-01-05T06:07:08Z'
const good = ['1', '1001', '浏览', time]
const rules: EventRules = {
  words: { view: '浏览', click: 'Click', purchase: '购买' },
  catalogue: new Set(['1001', '1002']),
  cleaning: { duplicates: 'drop', lateTimes: 'drop' },
}
const layout: EventLayout = { width: 4, columns: { user: 0, item: 1, kind: 2, time: 3 }, file: 0 }

function numbered(rows: string[][]) {
  return rows.map((cells, index) => ({ row: index + 2, cells }))
}

function finish(cleaner: ReturnType<typeof eventCleaner>) {
  const events = cleaner.finish()
  return { ...events, rows: Array.from({ length: events.nKept }, (_, i) => events.at(i)) }
}

function clean(...rows: string[][]) {
  const cleaner = eventCleaner(rules)
  cleaner.add(numbered(rows), layout)
  return finish(cleaner)
}

describe('eventCleaner', (test) => {
  test('each reason to drop a row, and which row it was', () => {
    const cases: [EventDrop, string[]][] = [
      ['wrong number of cells', ['1', '1001', '浏览']],
      ['wrong number of cells', [...good, '']],
      ['no user', ['', '1001', '浏览', time]],
      ['no user', ['\u3000 ', '1001', '浏览', time]],
      ['no item', ['1', ' ', '浏览', time]],
      ['unknown kind', ['1', '1001', '收藏', time]],
      ['unknown kind', ['1', '1001', '', time]],
      ['unknown kind', ['1', '1001', 'views', time]],
      ['unreadable time', ['1', '1001', '浏览', 'N/A']],
      ['item not in the catalogue', ['1', '9999', '浏览', time]],
      ['duplicate', good],
    ]
    for (const [reason, cells] of cases) {
      const { rows, nRead, dropped, repaired } = clean(good, cells)
      assert.equal([rows.length, nRead, repaired.counts()], [1, 2, []], cells.join())
      assert.equal(dropped.sentences(), [`${reason} (row 3)`], cells.join())
    }
  })

  test('the kinds’ own names are known beside the words of the spec, which come first', () => {
    const { rows, repaired } = clean(['1', '1001', 'view', time], ['2', '1001', 'purchase', time], ['3', '1001', 'click', time])
    assert.equal(rows.map(({ user, kind }) => [user, kind]), [['1', 'view'], ['2', 'purchase'], ['3', 'click']])
    assert.equal(repaired.sentences(), [])
    const turned = eventCleaner({ ...rules, words: { view: 'click', click: 'view', purchase: '购买' } })
    turned.add(numbered([['1', '1001', 'view', time]]), layout)
    assert.equal(finish(turned).rows.map(({ kind }) => kind), ['click'])
  })

  test('each repair, and what the row then says', () => {
    const cases: [EventRepair, string[]][] = [
      ['white space around a value', ['1 ', '\u30001001', '\t浏览', `${time}\u00a0`]],
      ['kind in another spelling', ['1', '1001', 'ｃｌｉｃｋ', time]],
      ['kind in another spelling', ['1', '1001', 'CLICK', time]],
      ['time in seconds', ['1', '1001', '浏览', '1767593228']],
      ['time in milliseconds', ['1', '1001', '浏览', '1767593228000']],
      ['time without zone, read as UTC', ['1', '1001', '浏览', '2026/01/05 06:07:08']],
      ['date without time, read as midnight UTC', ['1', '1001', '浏览', '2026-01-05']],
    ]
    for (const [reason, cells] of cases) {
      const { rows, dropped, repaired } = clean(cells)
      assert.equal(dropped.counts(), [])
      assert.equal(repaired.counts(), [{ reason, rows: 1 }], cells.join())
      const kind = cells[2]!.includes('浏览') ? 'view' : 'click'
      assert.equal(rows, [{ user: '1', item: '1001', kind, time: cells[3] === '2026-01-05' ? Date.UTC(2026, 0, 5) : Date.parse(time) }])
    }
  })

  test('the same event in two spellings is one, and the better written row stays', () => {
    const { rows, dropped, repaired } = clean(['1', '1001', '浏览', '1767593228'], good, [' 1', '1001', '浏览', time])
    assert.is(rows.length, 1)
    assert.equal(dropped.sentences(), ['duplicate (2 rows, the first is row 2)'])
    assert.equal(repaired.counts(), [])
  })

  test('events are sorted by time, then user, item and kind', () => {
    const later = '2026-01-05T06:07:09Z'
    const { rows } = clean(['1', '1001', '浏览', later], ['2', '1001', '浏览', time], ['1', '1002', '浏览', time], ['1', '1001', '购买', time], ['1', '1001', '浏览', time])
    assert.equal(rows.map((event) => `${event.time === Date.parse(time) ? '' : 'later '}${event.user} ${event.item} ${event.kind}`), ['1 1001 purchase', '1 1001 view', '1 1002 view', '2 1001 view', 'later 1 1001 view'])
  })

  test('a time far after all others is dropped, from a hundred events on', () => {
    const many = Array.from({ length: 100 }, (_, index) => [String(index), '1001', '浏览', time])
    const wrongClock = ['1', '1001', '浏览', '2099-01-01T00:00:00Z']
    assert.equal(clean(...many, wrongClock).dropped.counts(), [{ reason: 'time far after all others', rows: 1 }])
    assert.equal(clean(...many.slice(1), wrongClock).dropped.counts(), [{ reason: 'time far after all others', rows: 1 }])
    assert.equal(clean(...many.slice(2), wrongClock).dropped.counts(), [])
    assert.equal(clean(...many, ['1', '1001', '浏览', '2026-02-03T00:00:00Z']).dropped.counts(), [])
  })

  test('years of evenly spread events lose none', () => {
    const dayMs = 86_400_000
    const rows = Array.from({ length: 4000 }, (_, day) => ['1', '1001', '浏览', new Date(Date.UTC(2012, 0, 1) + day * dayMs).toISOString()])
    assert.is(clean(...rows).rows.length, 4000)
  })

  test('the order of the rows and rows that are there twice change nothing in what is left', () => {
    const seed = 11
    const random = seededRandom(seed)
    const rows = Array.from({ length: 200 }, () => [random.pick(['1', '2', ' 2', '']), random.pick(['1001', '1002', '9']), random.pick(['浏览', 'CLICK', 'x']), random.pick([time, '1767593228', '2026-01-06', 'never'])])
    const expected = clean(...rows)
    for (let round = 0; round < 20; round++) {
      const shuffled = random.shuffle([...rows, ...rows.slice(0, random.below(rows.length))])
      const found = clean(...shuffled)
      assert.equal(found.rows, expected.rows, `seed ${seed}, round ${round}`)
      assert.equal(found.repaired.counts(), expected.repaired.counts(), `seed ${seed}, round ${round}`)
      assert.is(found.rows.length + found.dropped.counts().reduce((sum, { rows: n }) => sum + n, 0), shuffled.length)
    }
  })

  test('repeated events and late times stay where the spec keeps them', () => {
    const cleaner = eventCleaner({ ...rules, cleaning: { duplicates: 'keep', lateTimes: 'keep' } })
    const rows = Array.from({ length: 100 }, () => good)
    cleaner.add(numbered([...rows, good.with(3, '2099-01-01T00:00:00Z')]), layout)
    const { nKept, dropped } = finish(cleaner)
    assert.equal([nKept, dropped.counts()], [101, []])
  })

  test('a column may say the split; other words drop the row, and an event may be once in each split', () => {
    const cleaner = eventCleaner(rules)
    const words = ['train', 'Validation', ' 测试 ', 'ｔｅｓｔ', '', 'later']
    cleaner.add(numbered(words.map((word) => [...good, word])), { ...layout, width: 5, split: { column: 4 } })
    const { nKept, splitAt, dropped } = finish(cleaner)
    assert.equal(Array.from({ length: nKept }, (_, i) => splitAt(i)), [0, 1, 2])
    assert.equal(dropped.sentences(), ['unknown split (2 rows, the first is row 6)', 'duplicate (row 5)'])
  })

  test('without a column of kinds every event is a view', () => {
    const cleaner = eventCleaner(rules)
    cleaner.add(numbered([['1', '1001', time], ['2', '1002', time]]), { width: 3, columns: { user: 0, item: 1, kind: -1, time: 2 }, file: 0 })
    const { rows, repaired } = finish(cleaner)
    assert.equal(rows.map(({ user, kind }) => `${user} ${kind}`), ['1 view', '2 view'])
    assert.equal(repaired.counts(), [{ reason: 'no column of kinds, view instead', rows: 2 }])
  })

  test('order numbers are times where the spec may mean them, and never stand among times', () => {
    const ordered = (...times: string[]) => {
      const cleaner = eventCleaner({ ...rules, mayBeOrdered: true })
      cleaner.add(numbered(times.map((text, i) => good.with(0, String(i)).with(3, text))), layout)
      const { rows, dropped, repaired } = finish(cleaner)
      return [rows.map(({ user }) => user).join(), dropped.sentences().join(), repaired.counts().map(({ reason }) => reason).join()]
    }
    assert.equal(ordered('10', '9', '123456789'), ['1,0,2', '', 'order number in place of a time'])
    assert.equal(ordered('3', time, '2', '1'), ['3,2,0', 'time among order numbers (row 3)', 'order number in place of a time'])
    assert.equal(ordered(time, '7', time), ['0,2', 'unreadable time (row 3)', ''])
    assert.equal(clean(good.with(3, '7')).dropped.counts(), [{ reason: 'unreadable time', rows: 1 }])
  })

  test('rows of several files are one table; a reason names the file of its first row', () => {
    const cleaner = eventCleaner(rules)
    cleaner.add(numbered([good]), layout)
    cleaner.add(numbered([[time, '购买', '1002', '2'], [time, '购买', '1002', '']]), { width: 4, columns: { user: 3, item: 2, kind: 1, time: 0 }, file: 1 })
    const { rows, dropped } = finish(cleaner)
    assert.equal(rows.map(({ user, kind }) => `${user} ${kind}`), ['1 view', '2 purchase'])
    assert.equal(dropped.sentences(['data/a.csv', 'data/b.csv']), ['no user (row 3 of data/b.csv)'])
  })
})
