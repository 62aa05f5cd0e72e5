import { seededRandom } from '../../../../src/base/random.ts'
import { deleteDocuments, putDocuments } from '../../../../src/families/search/index/change-index.ts'
import { openExplanation } from '../../../../src/families/search/index/explain.ts'
import { countPhrase } from '../../../../src/families/search/index/phrase.ts'
import { searchIndex } from '../../../../src/families/search/index/search.ts'
import { buildIndex } from '../../../../src/families/search/index/search-index.ts'
import { completeWord, countDocuments, vocabularyOf } from '../../../../src/families/search/index/vocabulary.ts'
import { assert, describe } from '../../../support/suite.ts'
import { drawDocuments, drawQuery, twoFields } from './oracle.ts'

describe('openExplanation', (test) => {
  test('gives parts that add up to the score, to the last bit, also over several segments (seed 1)', () => {
    const random = seededRandom(1)
    const documents = drawDocuments(random, Array.from({ length: 200 }, (_, key) => key))
    const index = putDocuments(buildIndex(documents.slice(0, 120), twoFields), documents.slice(120))
    for (let i = 0; i < 20; i++) {
      const query = drawQuery(random)
      const { keys, scores } = searchIndex(index, query, { k: 5 })
      keys.forEach((key, at) => assert.is(openExplanation(index, query)(key).reduce((sum, { share }) => sum + share, 0), scores[at]))
    }
  })

  test('names token, field, count and length; nothing for a document that has no token, or is gone', () => {
    const index = buildIndex([[['red', 'red', 'shoe'], []], [['dress'], ['red']]].map((tokens, key) => ({ key, tokens })), twoFields)
    const [part, ...more] = openExplanation(index, [{ token: 'red', weight: 1 }])(0)
    assert.is(more.length, 0)
    assert.equal({ ...part, idf: 0, factor: 0, share: 0 }, { token: 'red', field: 'name', count: 2, length: 3, documentFrequency: 1, idf: 0, factor: 0, share: 0 })
    assert.equal(openExplanation(index, [{ token: 'shoe', weight: 1 }])(1), [])
    assert.equal(openExplanation(deleteDocuments(index, [0]), [{ token: 'red', weight: 1 }])(0), [])
  })
})

describe('countPhrase', (test) => {
  test('counts where tokens follow each other, as reading the document does (seed 2)', () => {
    const random = seededRandom(2)
    const documents = drawDocuments(random, Array.from({ length: 400 }, (_, key) => key), 4)
    const index = putDocuments(buildIndex(documents.slice(0, 300), twoFields), documents.slice(300))
    let found = 0
    for (const { key, tokens: [name] } of documents) {
      for (const phrase of [['w1', 'w2'], ['w1', 'w1'], ['w2'], ['词3', 'w1', 'w2'], ['w1', 'nowhere']]) {
        const expected = name!.filter((_, at) => phrase.every((token, i) => name![at + i] === token)).length
        assert.is(countPhrase(index, 0, phrase, key), expected)
        found += expected
      }
    }
    assert.ok(found > 100)
  })

  test('is 0 for a document that is gone, and refuses a field without positions', () => {
    const index = buildIndex([{ key: 0, tokens: [['a', 'b'], []] }], twoFields)
    assert.equal([countPhrase(index, 0, ['a', 'b'], 0), countPhrase(index, 0, ['b', 'a'], 0), countPhrase(deleteDocuments(index, [0]), 0, ['a'], 0), countPhrase(index, 0, [], 0)], [1, 0, 0, 0])
    assert.throws(() => countPhrase(index, 1, ['a'], 0), /no positions/)
  })
})

describe('the words of an index', (test) => {
  const index = putDocuments(buildIndex([['手机', 'phone'], ['手机壳', 'phone', 'case'], ['手机', 'photo']].map((tokens, key) => ({ key, tokens: [tokens, []] })), twoFields), [{ key: 9, tokens: [['phone', '手机'], ['photo']] }])

  test('are listed once, ascending', () => {
    assert.equal(vocabularyOf(index), ['case', 'phone', 'photo', '手机', '手机壳'])
    assert.equal(vocabularyOf({ ...index, parts: [] }), [])
  })

  test('complete a prefix, the most frequent first', () => {
    assert.equal(completeWord(index, 'pho', 5), [{ word: 'phone', documents: 3 }, { word: 'photo', documents: 1 }])
    assert.equal(completeWord(index, '手', 1), [{ word: '手机', documents: 3 }])
    assert.equal([completeWord(index, 'x', 3), countDocuments(index, 'x')], [[], 0])
  })
})
