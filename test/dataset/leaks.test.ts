import { eventLeaks } from '../../src/dataset/leaks.ts'
import { profileOf } from '../../src/dataset/profile.ts'
import type { QueryRows, ShopEvent } from '../../src/dataset/record.ts'
import { assert, describe } from '../support/suite.ts'
import { exampleRows, simulateVisitors } from './rows.ts'
import type { Visitor } from './rows.ts'

const border = Date.parse('2026-03-01T00:00:00Z')
const endsAt = [border, border + 100, border + 200]

function event(time: number, user = 'a'): ShopEvent {
  return { user, item: '1', kind: 'view', time }
}

function leaksAmong(by: 'time' | 'user' | 'files' | 'userTime' | 'leaveOneOut', events: [event: ShopEvent, split: number][]): string[] {
  const leaks = eventLeaks({ by, endsAt })
  for (const [each, split] of events) leaks.add(each, split)
  return leaks.sentences()
}

describe('leaks among events', (test) => {
  test('there are none where each split keeps its time', () => {
    assert.equal(leaksAmong('time', [[event(border - 1), 0], [event(border), 1], [event(border + 99), 1], [event(border + 100), 2]]), [])
  })

  test('an event outside the time of its split is one, with the time', () => {
    assert.equal(leaksAmong('time', [[event(border - 1), 2], [event(border), 0], [event(border + 1), 0]]), [
      '2 events of the training lie outside its time: it ends before 2026-03-01T00:00:00.000Z',
      '1 event of the test lies outside its time: it goes from 2026-03-01T00:00:00.100Z to before 2026-03-01T00:00:00.200Z',
    ])
  })

  test('the same event in two splits is one', () => {
    assert.equal(leaksAmong('files', [[event(5), 0], [event(5), 2], [event(6), 0], [event(6, 'b'), 2]]), ['1 event is in two splits with the same user, item, kind and time'])
  })

  test('there are none where each user’s newest events are held out, whatever the times of others', () => {
    for (const by of ['userTime', 'leaveOneOut'] as const) assert.equal(leaksAmong(by, [[event(5), 0], [event(5), 2], [event(border + 500, 'b'), 0], [event(border + 500, 'b'), 1]]), [])
  })

  test('a user in two splits is one only where the split is by user', () => {
    const events: [ShopEvent, number][] = [[event(1, 'a'), 0], [event(2, 'b'), 0], [event(3, 'a'), 2], [event(4, 'b'), 1], [event(5, 'c'), 2]]
    assert.equal(leaksAmong('user', events), ['2 users have events in two splits, though the split is by user'])
    assert.equal(leaksAmong('files', events), [])
  })
})

const visitors = simulateVisitors(1)
const leaksOf = (of: Visitor[], more?: Parameters<typeof exampleRows>[1]) => profileOf(exampleRows(of, more), 'column').leaks

describe('leaks among examples', (test) => {
  test('there are none in clean rows, not even for a name of its own for each row', () => {
    assert.equal(leaksOf(visitors, { id: (_, i) => `v${i}`, number: (_, i) => i }), [])
  })

  test('rows of the test in the training are counted beside what chance explains', () => {
    const copies = visitors.filter(({ split }) => split === 2).slice(0, 30).map((visitor) => ({ ...visitor, group: `again ${visitor.group}`, split: 0 }))
    assert.equal(leaksOf([...visitors, ...copies]), ['30 rows of the test are in the training too, with the same columns and target; chance explains 0'])
  })

  test('columns with few different values repeat themselves, which is no leak', () => {
    const coarse = visitors.map((visitor) => ({ ...visitor, age: 0, income: 0, minutes: 0, pages: 0 }))
    const profile = profileOf(exampleRows(coarse), 'column')
    assert.equal(profile.leaks, [])
    assert.is(profile.duplicateShare, undefined)
  })

  test('a group whose rows are in two splits is one', () => {
    const [first] = visitors
    assert.equal(leaksOf([...visitors, { ...first!, minutes: 1.5, split: 1 }, { ...first!, minutes: 2.5, split: 2 }]), ['1 group has rows in two splits'])
  })

  const telling: [what: string, of: (visitor: Visitor, i: number) => number | string][] = [
    ['copies the target', ({ label }) => label],
    ['is its opposite', ({ label }) => -label],
    ['is the target with a little noise', ({ label }, i) => label + 0.9 * ((i * 7919) % 101) / 101],
    ['says it in words', ({ label }) => (label === 1 ? 'bought' : 'left')],
    ['says it in many words', ({ label }, i) => `${label === 1 ? 'order' : 'basket'} ${i % 50}`],
  ]
  for (const [what, of] of telling) {
    test(`a column that ${what} is one`, () => {
      assert.match(leaksOf(visitors, { outcome: of }).join('\n'), /^column "outcome" alone tells the target: its AUC on the training rows is (1\.000|0\.99\d)$/)
    })
  }

  test('a column that tells much of the target is none', () => {
    assert.equal(leaksOf(visitors, { hint: ({ label }, i) => label + (i % 20 === 0 ? 1 : 0) * (1 - 2 * label) }), [])
  })

  test('with too few rows of either label no column is blamed', () => {
    const few = visitors.filter(({ label, split }) => split === 0 && label === 1).slice(0, 9)
    assert.equal(leaksOf([...visitors.filter(({ label }) => label === 0), ...few], { outcome: ({ label }) => label }), [])
  })
})

describe('leaks among judgements', (test) => {
  const rowsOf = (...judged: [query: string, split: number][]): QueryRows => ({
    kind: 'queries', items: judged.map((_, i) => ({ item: String(i), name: '', description: '', tags: [], category: 'a', brand: 'b', price: 1 })), grades: { lowest: 0, highest: 1 },
    judgements: judged.map(([query], i) => ({ query, item: String(i), grade: 1 })), splits: Uint8Array.from(judged, ([, split]) => split),
  })

  test('a query that is judged in two splits is one, however it is written', () => {
    assert.equal(profileOf(rowsOf(['iPhone 12', 0], ['ｉｐｈｏｎｅ  12', 2], ['手机', 0], ['手机', 1], ['衣柜', 2]), 'column').leaks, ['2 queries have judgements in two splits'])
    assert.equal(profileOf(rowsOf(['a', 0], ['a', 1]), 'column').leaks, ['1 query has judgements in two splits'])
    assert.equal(profileOf(rowsOf(['a', 0], ['a', 0], ['b', 2]), 'column').leaks, [])
  })
})
