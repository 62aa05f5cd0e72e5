import { seededRandom } from '../../../../src/base/random.ts'
import { deleteDocuments, putDocuments } from '../../../../src/families/search/index/change-index.ts'
import { countDocuments } from '../../../../src/families/search/index/count-documents.ts'
import { openExplanation } from '../../../../src/families/search/index/explain.ts'
import { searchIndex } from '../../../../src/families/search/index/search.ts'
import { buildIndex } from '../../../../src/families/search/index/search-index.ts'
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

describe('countDocuments', (test) => {
  test('tells how many have a word in the field where most do, over all parts', () => {
    const index = putDocuments(buildIndex([['phone'], ['phone', 'case'], ['photo']].map((tokens, key) => ({ key, tokens: [tokens, ['phone']] })), twoFields), [{ key: 9, tokens: [['phone'], ['photo']] }])
    assert.equal(['phone', 'photo', 'x'].map((word) => countDocuments(index, word)), [3, 1, 0])
  })
})
