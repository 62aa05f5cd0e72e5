import { knownOfItems } from '../../src/cli/known-of-items.ts'
import type { EventRows, Item } from '../../src/dataset/record.ts'
import { assert, describe } from '../support/suite.ts'

const item = (id: string, more: Partial<Item> = {}): Item => ({ item: id, name: id, description: '', tags: [], category: '未知', brand: '未知', price: 0, ...more })
const rowsWith = (items: Item[]): EventRows => ({ kind: 'events', events: [{ user: 'u', item: 'b', kind: 'view', time: 1 }, { user: 'u', item: 'a', kind: 'view', time: 2 }], items, splits: Uint8Array.of(0, 2), endsAt: [1, 1, 2] })

describe('what metrics know of items', (test) => {
  test('is how popular they are in training, and what is told of them: an unknown brand is no label that two share', () => {
    const { nItems, popularity, labels } = knownOfItems(rowsWith([item('a', { tags: ['drama'] }), item('b', { tags: ['comedy'] }), item('c', { category: 'film', brand: 'x' })]))
    assert.equal([nItems, [...popularity as Uint32Array], labels!.map((each) => each.length)], [3, [0, 1, 0], [1, 1, 2]])
    assert.is(new Set(labels!.flatMap((each) => [...each as Int32Array])).size, 4)
  })

  test('tells of no labels where nobody does, so that diversity is not measured', () => {
    assert.not.ok('labels' in knownOfItems(rowsWith([item('a'), item('b')])))
  })
})
