import { contentScorer, cosine, fitContent } from '../../../src/families/recommendation/content.ts'
import type { History } from '../../../src/families/recommendation/histories.ts'
import { interactionsOf } from '../../../src/families/recommendation/interactions.ts'
import { fitItemKnn } from '../../../src/families/recommendation/item-knn.ts'
import { scorerOf } from '../../../src/families/recommendation/components.ts'
import { recommender } from '../../../src/families/recommendation/recommend.ts'
import type { Parts, Wish } from '../../../src/families/recommendation/recommend.ts'
import type { Settings } from '../../../src/families/recommendation/settings.ts'
import { similarItems } from '../../../src/families/recommendation/similar-items.ts'
import { assert, describe } from '../../support/suite.ts'
import { smallShop } from './small-catalogue.ts'

const rows = smallShop()
const { matrix, popularity } = interactionsOf(rows, 2, { view: 1, click: 1, purchase: 1 })
const likeness = fitContent(rows.items, () => [])
const knn = similarItems(fitItemKnn(matrix, { neighbours: 3, shrink: 0 }))
const parts: Parts = { scorer: knn, content: contentScorer(likeness), likeness, popularity, halfLife: 0, categoryOf: new Int32Array(40) }
const wish: Wish = { k: 10, diversity: 0, longTail: 0 }
const historyOf = (...items: number[]): History => items.map((item) => ({ item, kind: 'view', weight: 1 }))

describe('a list', (test) => {
  test('begins with what the algorithm found, best first, goes on with what is alike, and ends with what is popular', () => {
    const list = recommender(parts)(historyOf(2, 6), { ...wish, k: 40 })
    assert.is(list.map(({ from }) => from[0]).join(''), `${'h'.repeat(list.filter(({ from }) => from === 'history').length)}${'a'.repeat(list.filter(({ from }) => from === 'attributes').length)}${'p'.repeat(list.filter(({ from }) => from === 'popularity').length)}`)
    assert.ok(list.some(({ from }) => from === 'history') && list.some(({ from }) => from === 'attributes'))
    assert.is(new Set(list.map(({ item }) => item)).size, 38)
    assert.not.ok(list.some(({ item }) => item === 2 || item === 6))
    const scores = list.filter(({ from }) => from === 'history').map(({ score }) => score)
    assert.equal(scores, scores.toSorted((a, b) => b - a))
  })

  test('without a history, or with one of unknown items, is what is popular: the same for everybody', () => {
    const list = recommender(parts)([], wish)
    const expected = [...popularity.keys()].sort((a, b) => popularity[b]! - popularity[a]! || a - b).slice(0, 10)
    assert.equal(list.map(({ item }) => item), expected)
    assert.ok(list.every(({ from, score }) => from === 'popularity' && score === 0))
  })

  test('an item that nobody met yet is reached by what it is like', () => {
    const fresh = { ...parts, scorer: similarItems(fitItemKnn({ ...matrix, starts: new Int32Array(matrix.rows + 1) }, { neighbours: 3, shrink: 0 })), popularity: new Float64Array(40) }
    const list = recommender(fresh)(historyOf(0), wish)
    assert.ok(list.every(({ from }) => from === 'attributes'))
    const cosines = list.map(({ item }) => cosine(likeness, 0, item))
    assert.is(cosines[0], Math.max(...rows.items.slice(1).map((_, i) => cosine(likeness, 0, i + 1))))
    assert.equal(cosines, cosines.toSorted((x, y) => y - x))
  })

  test('where item weights say nothing of an item, or speak against it, what is alike comes, and not the order of the catalogue', () => {
    // Item 0 was met together with 2 alone, in place of 38; all else it says nothing of.
    const similar = { rows: 40, columns: 40, starts: Int32Array.from({ length: 41 }, (_, row) => (row === 0 ? 0 : 2)), indices: Int32Array.of(2, 38), values: Float32Array.of(0.5, -0.1) }
    const scorer = scorerOf({ algorithm: 'ease' } as Settings, { similar }, likeness, popularity)
    const list = recommender({ ...parts, scorer })(historyOf(0), wish)
    assert.equal(list.map(({ from }) => from), ['history', ...Array<string>(9).fill('attributes')])
    assert.is(list[0]!.item, 2)
    assert.ok(recommender({ ...parts, scorer })(historyOf(5), wish).every(({ from }) => from === 'attributes'))
  })

  test('holds only what is allowed, also where that leaves little', () => {
    const recommend = recommender(parts)
    assert.equal(recommend(historyOf(2), { ...wish, isAllowed: (item) => item === 2 || item === 5 }).map(({ item }) => item), [5])
    assert.equal(recommend([], { ...wish, isAllowed: () => false }), [])
  })

  for (const [diversity, longTail] of [[0, 0], [0.4, 0], [0, 0.5], [0.4, 0.5]] as const) {
    test(`the first five of ten are the five that five would have been (diversity ${diversity}, long tail ${longTail})`, () => {
      for (let item = 0; item < 40; item++) {
        const recommend = recommender(parts)
        const arranged = { ...wish, diversity, longTail }
        assert.equal(recommend(historyOf(item, (item + 9) % 40), { ...arranged, k: 5 }), recommend(historyOf(item, (item + 9) % 40), arranged).slice(0, 5))
      }
    })
  }

  test('more diversity shows more different things, a lift of the long tail rarer ones', () => {
    const recommend = recommender(parts)
    const over = (given: Partial<Wish>, measure: (items: number[]) => number) => Array.from({ length: 40 }, (_, item) => measure(recommend(historyOf(item), { ...wish, ...given }).map((one) => one.item))).reduce((sum, value) => sum + value, 0)
    const categories = (items: number[]) => new Set(items.map((item) => rows.items[item]!.category + rows.items[item]!.brand)).size
    assert.ok(over({ diversity: 0.7 }, categories) > over({}, categories))
    const popular = (items: number[]) => items.reduce((sum, item) => sum + popularity[item]!, 0)
    assert.ok(over({ longTail: 1 }, popular) < over({}, popular))
  })

  test('a little of either still shows a newcomer what most people want, and not what hardly anybody does', () => {
    const recommend = recommender(parts)
    const ranks = [...popularity.keys()].sort((a, b) => popularity[b]! - popularity[a]! || a - b)
    const worstRank = (given: Partial<Wish>) => Math.max(...recommend([], { ...wish, k: 5, ...given }).map(({ item }) => ranks.indexOf(item)))
    assert.is(worstRank({ diversity: 0.001 }), 4)
    for (const given of [{ longTail: 0.05 }, { diversity: 0.05 }, { longTail: 0.1, diversity: 0.05 }]) assert.ok(worstRank(given) < 12, `${JSON.stringify(given)}: ${worstRank(given)}`)
    assert.ok(recommend([], { ...wish, longTail: 1 })[0]!.item !== ranks[0], 'much of it still lifts')
  })

  test('popularity alone fills nothing up with what is alike', () => {
    assert.ok(recommender({ ...parts, scorer: undefined })(historyOf(2), wish).every(({ from }) => from === 'popularity'))
  })
})
