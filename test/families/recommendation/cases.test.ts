import { buildCases } from '../../../src/families/recommendation/cases.ts'
import { sliceUsers } from '../../../src/families/recommendation/slices.ts'
import { rankReferences } from '../../../src/families/recommendation/references.ts'
import type { ExampleRows, Item, ShopEvent } from '../../../src/dataset/record.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'
import { itemId, smallShop, specOf, start } from './small-catalogue.ts'

const items: Item[] = [0, 1, 2, 3].map((i) => ({ item: itemId(i), name: '', description: '', tags: [], category: '', brand: '', price: 0 }))
const rowsOf = (events: [user: string, item: number, split: number, kind?: ShopEvent['kind']][]) => ({
  kind: 'events' as const, items, splits: Uint8Array.from(events, ([, , split]) => split), endsAt: [0, 0, 0] as [number, number, number],
  events: events.map(([user, item, , kind = 'view'], i) => ({ user, item: itemId(item), kind, time: start + i })),
})
const examples: ExampleRows = { kind: 'examples', columns: [], labels: new Uint8Array(0), groups: [], splits: new Uint8Array(0) }

describe('cases of recommendation', (test) => {
  test('are users, with what each meets in a split for the first time', () => {
    const rows = rowsOf([['a', 0, 0], ['b', 1, 0], ['a', 2, 1], ['b', 3, 2], ['a', 3, 2], ['a', 1, 2], ['a', 1, 2]])
    assert.equal(buildCases(rows, specOf()), {
      train: 2,
      validation: [{ row: 2, group: 'a', relevant: [{ item: 2, gain: 1 }] }],
      test: [{ row: 3, group: 'b', relevant: [{ item: 3, gain: 1 }] }, { row: 4, group: 'a', relevant: [{ item: 1, gain: 1 }, { item: 3, gain: 1 }] }],
    })
  })

  test('what was met before is not asked for again, and who meets nothing new is no case', () => {
    const rows = rowsOf([['a', 0, 0], ['a', 0, 2], ['b', 1, 1], ['b', 1, 2], ['b', 2, 2]])
    assert.equal(buildCases(rows, specOf()).test, [{ row: 3, group: 'b', relevant: [{ item: 2, gain: 1 }] }])
  })

  test('kinds that weigh nothing and items that are in no catalogue do not count', () => {
    const rows = rowsOf([['a', 0, 0], ['a', 1, 2], ['a', 2, 2, 'purchase'], ['b', 9, 2, 'purchase']])
    assert.equal(buildCases(rows, specOf({ kindWeights: { view: 0, click: 1, purchase: 1 } })), { train: 0, validation: [], test: [{ row: 2, group: 'a', relevant: [{ item: 2, gain: 1 }] }] })
  })

  test('rows of another kind are refused', async () => {
    const error = await assertFails('MODEL_DATA_UNFIT', () => buildCases(examples, specOf()))
    assert.match(error.message, /recommendation needs events of users/)
  })
})

describe('parts of the users', (test) => {
  test('are by how many events they have before', () => {
    const rows = rowsOf([...Array.from({ length: 10 }, (): [string, number, number] => ['a', 0, 0]), ['b', 0, 0], ['a', 1, 2], ['b', 1, 2], ['c', 1, 2]])
    assert.equal(sliceUsers('activity', rows, buildCases(rows, specOf()).test), ['10–99 earlier events', '1–9 earlier events', 'no earlier event'])
  })

  test('are by nothing else', async () => {
    const error = await assertFails('SLICE_UNKNOWN', () => sliceUsers('category', rowsOf([]), []))
    assert.match(error.message, /it can be by activity/)
  })
})

describe('references of recommendation', (test) => {
  test('are popularity, the same for all but for what each has met, and item kNN', () => {
    const rows = smallShop()
    const cases = buildCases(rows, specOf()).test
    const [popularity, knn, ...others] = rankReferences(rows, specOf(), cases, 10)
    assert.equal([popularity!.name, knn!.name, others], ['popularity', 'item kNN', []])
    const places = new Map(rows.items.map(({ item }, place) => [item, place]))
    const counts = new Array<number>(rows.items.length).fill(0)
    for (const [i, { item }] of rows.events.entries()) if (rows.splits[i]! < 2) counts[places.get(item)!]! += 1
    for (const [i, { group }] of cases.entries()) {
      const met = new Set(rows.events.filter(({ user }, row) => user === group && rows.splits[row]! < 2).map(({ item }) => places.get(item)!))
      const expected = counts.map((n, item) => ({ n, item })).filter(({ item }) => !met.has(item)).sort((a, b) => b.n - a.n || a.item - b.item).slice(0, 10).map(({ item }) => item)
      assert.equal([...popularity!.rankings[i]!], expected)
      assert.ok(knn!.rankings[i]!.every((item) => !met.has(item)))
    }
    assert.not.equal(popularity!.rankings, knn!.rankings)
  })
})
