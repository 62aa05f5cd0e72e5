import { seededRandom } from '../../../../src/base/random.ts'
import { countFacet } from '../../../../src/families/search/index/facets.ts'
import { searchIndex } from '../../../../src/families/search/index/search.ts'
import { buildIndex, weighFields } from '../../../../src/families/search/index/search-index.ts'
import type { Found } from '../../../../src/families/search/index/search.ts'
import { assert, describe } from '../../../support/suite.ts'
import { drawDocuments, drawQuery, searchByHand, twoFields } from './oracle.ts'

const plain = ({ keys, scores }: Found) => ({ keys: [...keys], scores: [...scores] })
const field = { name: 'name', weight: 1, k1: 1.2, b: 0.75 }
const asked = (...tokens: string[]) => tokens.map((token) => ({ token, weight: 1 }))

describe('searchIndex', (test) => {
  test('scores by the formula of BM25', () => {
    const index = buildIndex([['red', 'shoe'], ['red', 'red', 'dress', 'long'], ['blue', 'shoe']].map((tokens, key) => ({ key, tokens: [tokens] })), [field])
    const idf = Math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    const norm = (length: number) => 1.2 * (0.25 + 0.75 * length / (8 / 3))
    const { keys, scores } = searchIndex(index, asked('red'), { k: 10 })
    assert.equal([...keys], [1, 0])
    const expected = [idf * 2 / (2 + norm(4)), idf / (1 + norm(2))]
    scores.forEach((score, i) => assert.ok(Math.abs(score - expected[i]!) < 1e-12, `${score} is not ${expected[i]}`))
  })

  test('counts a token that a query repeats as often as it stands there', () => {
    const index = buildIndex([['a', 'b'], ['b', 'c']].map((tokens, key) => ({ key, tokens: [tokens] })), [field])
    const [once, twice] = [asked('a'), asked('a', 'a')].map((query) => searchIndex(index, query, { k: 1 }).scores[0]!)
    assert.is(twice, 2 * once!)
  })

  test('puts equal scores in ascending order of keys', () => {
    const index = buildIndex(Array.from({ length: 9000 }, (_, i) => ({ key: 3 * i, tokens: [['same']] })), [field])
    assert.equal([...searchIndex(index, asked('same'), { k: 4 }).keys], [0, 3, 6, 9])
    assert.equal([...searchIndex(index, asked('same'), { k: 3, filter: (key) => key > 20_000 }).keys], [20_001, 20_004, 20_007])
  })

  for (const seed of [1, 2, 3, 4, 5, 6]) {
    test(`finds what reading every document finds, to the last bit (seed ${seed})`, () => {
      const random = seededRandom(seed)
      const documents = drawDocuments(random, Array.from({ length: [40, 300, 700][seed % 3]! }, (_, key) => 2 * key))
      const index = buildIndex(documents, twoFields)
      for (let i = 0; i < 60; i++) {
        const query = drawQuery(random)
        const k = [1, 3, 10, 1000][i % 4]!
        const filter = i % 3 === 0 ? (key: number) => key % 6 !== 0 : undefined
        assert.equal(plain(searchIndex(index, query, { k, filter })), searchByHand(documents, twoFields, query, k, filter), `${JSON.stringify(query)}, ${k} best`)
      }
    })
  }

  for (const seed of [11, 12]) {
    test(`passes over windows and documents, and finds what reading all postings finds (seed ${seed})`, () => {
      const random = seededRandom(seed)
      const index = buildIndex(drawDocuments(random, Array.from({ length: 30_000 }, (_, key) => key), 3000), twoFields)
      let asksFewer = 0
      for (let i = 0; i < 60; i++) {
        const query = drawQuery(random, 3000)
        let [all, few] = [0, 0]
        const whole = searchIndex(index, query, { k: 10, onMatch: () => { all += 1 } })
        assert.equal(plain(searchIndex(index, query, { k: 10, filter: () => { few += 1; return true } })), plain(whole), JSON.stringify(query))
        if (few < all / 2) asksFewer += 1
      }
      assert.ok(asksFewer >= 20, `${asksFewer} of 60 queries looked at less than half of their documents`)
    })
  }

  test('tells every document that matches once, and no other, so that facets are exact', () => {
    const random = seededRandom(21)
    const documents = drawDocuments(random, Array.from({ length: 9000 }, (_, key) => key))
    const query = asked('w1', 'w2')
    const filter = (key: number) => key % 7 !== 0
    const matched = searchByHand(documents, twoFields, query, Infinity, filter).keys
    const seen: number[] = []
    searchIndex(buildIndex(documents, twoFields), query, { k: 0, filter, onMatch: (key) => seen.push(key) })
    assert.equal(seen.sort((a, b) => a - b), matched.sort((a, b) => a - b))
    const { onMatch, counts } = countFacet((key) => [key % 3, 3 + key % 2], 5)
    searchIndex(buildIndex(documents, twoFields), query, { k: 5, filter, onMatch })
    assert.equal([...counts], [0, 1, 2].map((value) => matched.filter((key) => key % 3 === value).length).concat([0, 1].map((value) => matched.filter((key) => key % 2 === value).length)))
  })

  test('weighs fields anew without building again; a field of weight 0 finds nothing', () => {
    const documents = drawDocuments(seededRandom(31), Array.from({ length: 200 }, (_, key) => key))
    const index = weighFields(buildIndex(documents, twoFields), ({ name }) => (name === 'name' ? { weight: 0 } : { weight: 3, b: 0.1 }))
    const fields = [{ ...twoFields[1]!, weight: 3, b: 0.1 }]
    const descriptions = documents.map(({ key, tokens }) => ({ key, tokens: [tokens[1]!] }))
    assert.equal(plain(searchIndex(index, asked('w1', 'w4'), { k: 20 })), searchByHand(descriptions, fields, asked('w1', 'w4'), 20))
  })

  test('finds nothing in an empty index, with an empty query, for unknown words and for k = 0', () => {
    const index = buildIndex([{ key: 0, tokens: [['a']] }], [field])
    for (const { keys } of [searchIndex(buildIndex([], [field]), asked('a'), { k: 5 }), searchIndex(index, [], { k: 5 }), searchIndex(index, asked('b'), { k: 5 }), searchIndex(index, asked('a'), { k: 0 }), searchIndex(index, [{ token: 'a', weight: 0 }], { k: 5 })]) assert.is(keys.length, 0)
  })

  test('a search from inside of another, and one that threw, leave others right', () => {
    const documents = drawDocuments(seededRandom(41), Array.from({ length: 500 }, (_, key) => key))
    const index = buildIndex(documents, twoFields)
    const expected = searchByHand(documents, twoFields, asked('w1', 'w2'), 10)
    const outer = searchIndex(index, asked('w1', 'w2'), { k: 10, onMatch: () => { assert.equal(plain(searchIndex(index, asked('w4'), { k: 3 })).keys.length, 3) } })
    assert.equal(plain(outer), expected)
    assert.throws(() => searchIndex(index, asked('w1'), { k: 10, onMatch: () => { throw new Error('no') } }))
    assert.equal(plain(searchIndex(index, asked('w1', 'w2'), { k: 10 })), expected)
  })
})
