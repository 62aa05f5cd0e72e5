import { seededRandom } from '../../../src/base/random.ts'
import { atOnce } from '../../../src/base/steps.ts'
import { openDenseRows, withRows } from '../../../src/families/search/vectors/dense-search.ts'
import { quantise } from '../../../src/families/search/vectors/quantised.ts'
import { countTerms, weighTerms } from '../../../src/families/search/vectors/term-weights.ts'
import { fitTextVectors, vectorOf } from '../../../src/families/search/vectors/text-vectors.ts'
import { keywordProducts, keywordSimilarities } from '../../../src/families/search/ranker/keyword-similarity.ts'
import { assert, describe } from '../../support/suite.ts'

const texts = [['phone', 'case'], ['phone', 'charger'], ['mobile', 'case'], ['mobile', 'charger'], ['red', 'shoe'], ['blue', 'shoe'], ['red', 'boot'], ['blue', 'boot'], ['alone']]
const near = (a: number, b: number, tolerance = 1e-6) => assert.ok(Math.abs(a - b) <= tolerance, `${a} for ${b}`)

describe('weights of terms', (test) => {
  const vocabulary = countTerms(texts)

  test('leave out what one text alone has, and tell rare words from frequent ones', () => {
    assert.equal(vocabulary.terms, ['blue', 'boot', 'case', 'charger', 'mobile', 'phone', 'red', 'shoe'])
    near(vocabulary.idf[0]!, Math.log(10 / 3) + 1)
  })

  test('grow with the logarithm of how often a word stands, and make texts of length 1', () => {
    const { places, weights } = weighTerms(['shoe', 'red', 'shoe', 'shoe', 'unknown'], vocabulary)
    assert.equal([...places], [6, 7])
    near(weights[1]! / weights[0]!, 1 + Math.log(3))
    near(weights[0]! ** 2 + weights[1]! ** 2, 1)
    assert.is(weighTerms(['unknown'], vocabulary).places.length, 0)
  })
})

describe('vectors of texts', (test) => {
  const vectors = fitTextVectors(texts, { size: 2, random: seededRandom(1) })
  const cosine = (a: string[], b: string[]) => vectorOf(a, vectors).reduce((sum, x, j) => sum + x * vectorOf(b, vectors)[j]!, 0)

  test('bring words together that stand beside the same ones, though no text has both', () => {
    assert.ok(cosine(['phone'], ['mobile']) > 0.95)
    assert.ok(cosine(['phone'], ['shoe']) < 0.1)
  })

  test('have length 1, and are nothing where no word is known', () => {
    near(vectorOf(['phone', 'shoe'], vectors).reduce((sum, x) => sum + x * x, 0), 1)
    assert.equal([...vectorOf(['alone'], vectors)], [0, 0])
  })

  test('have no more numbers than the texts have patterns', () => assert.ok(fitTextVectors(texts, { size: 100, random: seededRandom(1) }).size <= 8))
})

describe('rows of bytes', (test) => {
  const seed = Date.now() % 1_000_000
  process.stdout.write(`seed ${seed}\n`)

  test('give the cosines that the numbers give, to a hundredth', () => {
    const random = seededRandom(seed)
    for (const size of [1, 3, 8, 50]) {
      const unit = () => {
        const values = Float32Array.from({ length: size }, () => random.normal())
        const length = Math.hypot(...values)
        return values.map((value) => value / length)
      }
      const rows = [unit(), unit(), unit(), new Float32Array(size)], query = unit()
      const quantised = quantise(Float32Array.from(rows.flatMap((row) => [...row])), size)
      const dense = atOnce(openDenseRows(quantised))
      const cosines = dense.cosinesOf(query)
      assert.equal([...atOnce(openDenseRows(quantised, { scalar: true })).cosinesOf(query)], [...cosines], 'without SIMD')
      for (const [i, row] of rows.entries()) near(cosines[i]!, row.reduce((sum, x, j) => sum + x * query[j]!, 0), 0.015)
      assert.equal([...dense.cosineOf(query, Int32Array.of(2, 0))], [cosines[2], cosines[0]])
      assert.equal([...dense.cosinesOf(new Float32Array(size))], [0, 0, 0, 0])
      const grown = withRows(dense, 5)
      assert.equal([...grown.cosinesOf(query).subarray(0, 5)], [...cosines, 0], 'with room for one more')
      assert.is(withRows(grown, 6), grown)
    }
  })
})

describe('similarities of a query with the words of a product', (test) => {
  test('are d = 1/(1 + e^(−q·k)) of the nearest, and d̂ = 1/(1 + Σ e^(−q·k))', () => {
    const products = [0.5, -1, 2]
    const { keyword, product } = keywordSimilarities([0, 1, 2], (word) => products[word]!)
    near(keyword, 1 / (1 + Math.exp(-2)))
    near(product, 1 / (1 + Math.exp(-0.5) + Math.exp(1) + Math.exp(-2)))
    assert.equal(keywordSimilarities([], () => 1), { keyword: 0, product: 0 })
  })

  test('use the vectors of the words', () => {
    const vectors = fitTextVectors(texts, { size: 2, random: seededRandom(1) })
    const productWith = keywordProducts(vectorOf(['phone'], vectors), vectors)
    const [mobile, shoe] = ['mobile', 'shoe'].map((word) => productWith(vectors.vocabulary.placeOf(word)!))
    assert.ok(mobile! > shoe! + 0.2)
    assert.is(productWith(vectors.vocabulary.placeOf('mobile')!), mobile)
  })
})
