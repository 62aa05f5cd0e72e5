import type { Item } from '../../../src/dataset/record.ts'
import { attributesOf } from '../../../src/families/recommendation/attributes.ts'
import { contentScorer, cosine, fitContent } from '../../../src/families/recommendation/content.ts'
import { assert, describe } from '../../support/suite.ts'
import { dense, smallShop } from './small-catalogue.ts'

const item = (given: Partial<Item>): Item => ({ item: 'x', name: '', description: '', tags: [], category: '', brand: '', price: 0, ...given })
const words = (text: string) => text.split(' ').filter((word) => word !== '')

describe('attributes', (test) => {
  test('are category, brand, price band, tags and words, each once', () => {
    const items = [item({ name: 'red shoe shoe', description: 'a shoe', tags: ['sport'], category: 'shoes', brand: 'Acme', price: 10 }), item({ price: 90 })]
    assert.equal(attributesOf(items, words), [['category shoes', 'brand Acme', 'price 1', 'tag sport', 'word red', 'word shoe', 'word a'], ['price 8']])
  })

  test('an item of which nothing is told has none, also where cleaning wrote that it is not known', () => {
    assert.equal(attributesOf([item({}), item({ item: 'i1', name: 'i1', category: '未知', brand: '未知' })], words), [[], []])
  })
})

describe('content', (test) => {
  test('weighs attributes by their rarity, in rows of length 1; what all have, and words of one item, say nothing', () => {
    const items = [item({ tags: ['a', 'all'], name: 'one' }), item({ tags: ['a', 'b', 'all'] }), item({ tags: ['b', 'all'] }), item({ tags: ['only', 'all'] })]
    const rows = dense(fitContent(items, words))
    assert.equal(rows.map((row) => row.map((value) => Number(value.toFixed(4)))), [[1, 0, 0], [0.7071, 0.7071, 0], [0, 1, 0], [0, 0, 1]])
  })

  test('scores are sums of cosines to the history, and what its items add is told', () => {
    const { items } = smallShop()
    const vectors = fitContent(items, words)
    const scorer = contentScorer(vectors)
    const scores = new Float64Array(items.length)
    const history = { items: Int32Array.of(0, 7, 12), weights: Float64Array.of(1, 0.5, 2) }
    scorer.score(history, scores)
    const rows = dense(vectors)
    for (const [j, row] of rows.entries()) {
      const cosines = [0, 7, 12].map((i) => rows[i]!.reduce((sum, value, at) => sum + value * row[at]!, 0))
      assert.ok(Math.abs(scores[j]! - (cosines[0]! + 0.5 * cosines[1]! + 2 * cosines[2]!)) < 1e-6)
      assert.ok(Math.abs(cosine(vectors, 7, j) - cosines[1]!) < 1e-6)
      assert.ok(Math.abs(scorer.contributions(history, j).reduce((sum, part) => sum + part, 0) - scores[j]!) < 1e-9)
    }
  })

  test('a catalogue without attributes is no error', () => {
    const scorer = contentScorer(fitContent([item({}), item({})], words))
    const scores = new Float64Array(2).fill(9)
    scorer.score({ items: Int32Array.of(0), weights: Float64Array.of(1) }, scores)
    assert.equal([...scores], [0, 0])
  })
})
