import { historyEvents, historyOf } from '../../../src/families/recommendation/histories.ts'
import type { PastEvent } from '../../../src/families/recommendation/histories.ts'
import { interactionsOf } from '../../../src/families/recommendation/interactions.ts'
import { weighHistory } from '../../../src/families/recommendation/scorer.ts'
import { assert, describe } from '../../support/suite.ts'
import { dense, rowsOf, smallShop, start } from './small-catalogue.ts'

const weights = { view: 1, click: 2, purchase: 4 }
const event = (item: number, time: number, kind: PastEvent['kind'] = 'view'): PastEvent => ({ item, kind, time })

describe('a history', (test) => {
  test('names each item once, the latest first, with its heaviest kind', () => {
    assert.equal(historyOf([event(1, 10), event(2, 20), event(1, 30, 'purchase'), event(2, 40, 'click')], weights), [{ item: 2, kind: 'click', weight: 2 }, { item: 1, kind: 'purchase', weight: 4 }])
  })

  test('of equal times the larger place is later, in whatever order events come', () => {
    const events = [event(3, 10), event(1, 10), event(2, 10)]
    assert.equal(historyOf(events, weights).map(({ item }) => item), [3, 2, 1])
    assert.equal(historyOf(events.toReversed(), weights), historyOf(events, weights))
  })

  test('leaves out unknown items and kinds that weigh nothing', () => {
    assert.equal(historyOf([event(-1, 10), event(1, 20, 'click')], { ...weights, click: 0 }), [])
  })

  test('ends at the newest events of a machine that visits all items', () => {
    const events = Array.from({ length: 3000 }, (_, i) => event(i, i))
    const history = historyOf(events, weights)
    assert.is(history.length, historyEvents)
    assert.is(history[0]!.item, 2999)
    assert.equal(historyOf(events.slice(-historyEvents), weights), history)
  })

  test('of a user who comes back to the same items is no longer than what a server remembers', () => {
    const events = Array.from({ length: 3000 }, (_, i) => event(Math.floor(i / 3), i))
    assert.equal(historyOf(events, weights), historyOf(events.slice(-historyEvents), weights))
  })

  test('counts half after each half-life of later items; a half-life of 0 lets all count alike', () => {
    const history = historyOf([event(1, 10), event(2, 20), event(3, 30, 'click')], weights)
    assert.equal([...weighHistory(history, 1).weights], [2, 0.5, 0.25])
    assert.equal([...weighHistory(history, 0).weights], [2, 1, 1])
    assert.equal([...weighHistory(history, 0).items], [3, 2, 1])
  })
})

describe('interactions', (test) => {
  test('are of the splits before: neither validation nor test leaks into what trials learn from', () => {
    const rows = smallShop()
    const pairs = (split: number) => new Set(rows.events.filter((_, i) => rows.splits[i]! < split).map(({ user, item }) => `${user} ${item}`)).size
    for (const split of [1, 2]) {
      const { matrix, popularity } = interactionsOf(rows, split, { view: 1, click: 1, purchase: 1 })
      assert.is(matrix.indices.length, pairs(split))
      assert.is(popularity.reduce((sum, n) => sum + n, 0), pairs(split))
    }
    assert.ok(pairs(1) < pairs(2))
  })

  test('weigh a pair as its heaviest event', () => {
    const rows = rowsOf(['view', 'purchase', 'view', 'view', 'view'].map((kind, i) => ({ user: 'u', item: i < 3 ? 'a' : 'b', kind: kind as 'view', time: start + i })), ['a', 'b'].map((item) => ({ item, name: '', description: '', tags: [], category: '', brand: '', price: 0 })))
    assert.equal(dense(interactionsOf(rows, 1, weights).matrix), [[4, 0]])
  })
})
