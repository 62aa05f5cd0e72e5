import { behaviorFamily } from '../../../../src/families/behavior/family.ts'
import { assert, assertFails, describe } from '../../../support/suite.ts'
import { ownersExample, rowsByTime, start } from '../small-shop.ts'

describe('sliceBy of events', (test) => {
  const rows = ownersExample()
  const clicks = [{ row: 1, group: '1', label: 0 as const }, { row: 4, group: '2', label: 0 as const }]
  const of = (by: string) => behaviorFamily.sliceBy(by, rows, clicks)

  test('by category and brand of the clicked item, and by weekday', () => {
    assert.equal(of('category'), ['电子产品', '家居'])
    assert.equal(of('brand'), ['华为', '宜家'])
    assert.equal(of('weekday'), ['Thursday', 'Thursday'])
    assert.equal(behaviorFamily.sliceBy('category', { ...rows, items: [] }, clicks), ['(unknown)', '(unknown)'])
  })

  test('by how many events of the user came before', () => {
    const events = Array.from({ length: 120 }, (_, i) => ({ user: 'u', item: '1001', kind: 'click' as const, time: start + i }))
    const many = rowsByTime(events, rows.items, Infinity, Infinity)
    const slices = behaviorFamily.sliceBy('activity', many, events.map((_, row) => ({ row, group: 'u', label: 0 })))
    assert.equal([0, 1, 9, 10, 99, 100].map((i) => slices[i]), ['no earlier event', '1–9 earlier events', '1–9 earlier events', '10–99 earlier events', '10–99 earlier events', '100 or more earlier events'])
  })

  test('by anything else fails with what can be asked', async () => {
    assert.is((await assertFails('SLICE_UNKNOWN', () => of('colour'))).message, 'The test cannot be divided by "colour"; it can be by category, brand, weekday, activity')
  })
})
