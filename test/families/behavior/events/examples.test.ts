import { clicksOf } from '../../../../src/families/behavior/events/examples.ts'
import { assert, describe } from '../../../support/suite.ts'
import { ownersExample, rowsByTime, smallShop, sortEvents, specOf, start, withEvents } from '../small-shop.ts'
import type { EventKind, EventRows } from '../../../../src/dataset/record.ts'

const hourMs = 3_600_000

describe('clicksOf', (test) => {
  test('the owner’s six events hold two clicks, neither of them bought', () => {
    const { train, validation, test: last } = clicksOf(ownersExample(), specOf())
    assert.equal(train, [{ row: 1, group: '1', label: 0 }, { row: 4, group: '2', label: 0 }])
    assert.equal([validation, last], [[], []])
  })

  const table: [string, [user: string, item: string, kind: EventKind, hour: number][], number[]][] = [
    ['a purchase of the item within the window is positive', [['u', 'a', 'click', 1], ['u', 'a', 'purchase', 25]], [1]],
    ['a purchase after the window is not', [['u', 'a', 'click', 1], ['u', 'a', 'purchase', 25.01]], [0]],
    ['a purchase before the click is not', [['u', 'a', 'purchase', 0.5], ['u', 'a', 'click', 1]], [0]],
    ['a purchase in the same millisecond is', [['u', 'a', 'click', 1], ['u', 'a', 'purchase', 1]], [1]],
    ['a purchase of another item is not', [['u', 'a', 'click', 1], ['u', 'b', 'purchase', 2]], [0]],
    ['another user’s purchase is not', [['u', 'a', 'click', 1], ['v', 'a', 'purchase', 2]], [0]],
    ['every click before a purchase counts', [['u', 'a', 'click', 1], ['u', 'a', 'click', 2], ['u', 'a', 'purchase', 3], ['u', 'a', 'click', 4]], [1, 1, 0]],
    ['ids are not glued together', [['u', 'a', 'click', 1], ['ua', '', 'purchase', 2]], [0]],
  ]
  for (const [sentence, events, labels] of table) {
    test(sentence, () => {
      const rows = rowsOf(events, 1000, 2000)
      assert.equal(clicksOf(rows, specOf()).train.map(({ label }) => label), labels)
    })
  }

  test('a click is left out where its window would reach the next split', () => {
    const clicks = [10, 75.9, 76, 99, 100, 175.9, 176, 200, 276, 276.1].map((hour) => ['u', 'a', 'click', hour] as [string, string, EventKind, number])
    const rows = rowsOf([...clicks, ['u', 'a', 'view', 300]], 100, 200)
    const { train, validation, test: last } = clicksOf(rows, specOf())
    const hours = (examples: typeof train) => examples.map(({ row }) => (rows.events[row]!.time - start) / hourMs)
    assert.equal([hours(train), hours(validation), hours(last)], [[10, 75.9], [100, 175.9], [200, 276]])
  })

  test('no label of a split changes when all later events are removed', () => {
    const rows = smallShop()
    const kept = withEvents(rows, (_, split) => split === 0)
    const { train } = clicksOf(rows, specOf())
    assert.ok(train.some(({ label }) => label === 1))
    assert.equal(clicksOf(kept, specOf()).train, train)
  })

  test('where the split is not by time, a purchase of another split is none, and a split ends for itself', () => {
    const byTime = rowsOf([['u', 'a', 'click', 1], ['v', 'a', 'click', 1], ['u', 'a', 'purchase', 2], ['v', 'a', 'purchase', 2], ['w', 'a', 'view', 100]], 1000, 2000)
    const end = start + 100 * hourMs
    const rows = { ...byTime, splits: Uint8Array.from(byTime.events, ({ user, kind }) => (user === 'v' || kind !== 'click' ? 2 : 0)), endsAt: [start + 26 * hourMs, start, end] as [number, number, number] }
    const { train, test: last } = clicksOf(rows, specOf())
    assert.equal([train, last], [[{ row: 0, group: 'u', label: 0 }], [{ row: 1, group: 'v', label: 1 }]])
    assert.equal(clicksOf({ ...rows, endsAt: [start + 25 * hourMs, start, end] }, specOf()).train, [])
  })

  test('the window is a parameter of the spec', () => {
    const rows = rowsOf([['u', 'a', 'click', 1], ['u', 'a', 'purchase', 4]], 1000, 2000)
    const labels = [2, 3].map((purchaseWindowHours) => clicksOf(rows, specOf({ parameters: { purchaseWindowHours } })).train[0]!.label)
    assert.equal(labels, [0, 1])
  })

  test('no event at all gives no example', () => {
    assert.equal(clicksOf(rowsByTime([], [], 0, 0), specOf()), { train: [], validation: [], test: [] })
  })
})

function rowsOf(events: [user: string, item: string, kind: EventKind, hour: number][], validationHour: number, testHour: number): EventRows {
  return rowsByTime(sortEvents(events.map(([user, item, kind, hour]) => ({ user, item, kind, time: start + Math.round(hour * hourMs) }))), [], start + validationHour * hourMs, start + testHour * hourMs)
}
