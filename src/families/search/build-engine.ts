import type { Item } from '../../dataset/record.ts'
import { seededRandom } from '../../base/random.ts'
import { atOnce } from '../../base/steps.ts'
import type { Spec } from '../../spec/record.ts'
import { openAnalyzer } from '../../text/analyzer.ts'
import type { Analyzer } from '../../text/analyzer.ts'
import { commonBrandNames } from './brands.ts'
import { catalogueWords } from './catalogue-words.ts'
import { usualEmbeddingWeight } from './embedding-weight.ts'
import type { Engine } from './engine.ts'
import { fieldTokens, placedTokens, searchFields, told, wholeText } from './fields.ts'
import { buildIndex } from './index/search-index.ts'
import { fitTextVectors, vectorOf } from './vectors/text-vectors.ts'
import type { TextVectors } from './vectors/text-vectors.ts'
import { openDenseRows } from './vectors/dense-search.ts'
import { itemVectorsOf } from './vectors/item-vectors.ts'
import { quantiseRow } from './vectors/quantised.ts'

/** Everything that queries are answered from, out of a catalogue; an item's key is its place. `isAborted` is asked now and then, and may throw. */
export function buildEngine(items: readonly Item[], spec: Pick<Spec, 'parameters' | 'training'>, isAborted?: () => void): Engine {
  const { parameters, training: { seed } } = spec
  const analyzer = analyzerOf(parameters, items)
  const step = Math.ceil(items.length / mostTexts)
  const texts: string[][] = []
  function* documents() {
    for (const [key, item] of items.entries()) {
      const { tokens, places } = placedTokens(item, analyzer)
      if (key % step === 0) texts.push(wholeText(tokens))
      yield { key, tokens, places }
    }
  }
  const index = buildIndex(documents(), searchFields(parameters))
  isAborted?.()
  const size = parameters.algorithm === 'bm25' ? 0 : parameters.vectorSize
  const vectors = size === 0 ? noVectors : fitTextVectors(texts, { size, random: seededRandom(seed), ...(isAborted && { isAborted }) })
  const rows = { size: vectors.size, bytes: new Int8Array(items.length * vectors.size), scales: new Float32Array(items.length) }
  for (const [key, item] of items.entries()) {
    if (vectors.size === 0) break
    if (key % askEvery === 0) isAborted?.()
    const text = key % step === 0 ? texts[key / step]! : wholeText(fieldTokens(item, analyzer))
    rows.scales[key] = quantiseRow(vectorOf(text, vectors), rows.bytes.subarray(key * vectors.size, (key + 1) * vectors.size))
  }
  return {
    analyzer, index, vectors,
    documents: atOnce(openDenseRows(rows)),
    itemVectors: itemVectorsOf(items, parameters.embeddingWeight ?? usualEmbeddingWeight),
    keywords: items.map((item) => keywordsOf(item, analyzer, vectors)),
    words: catalogueWords(items, analyzer),
    isFuzzy: parameters.fuzzy === 'auto',
  }
}

/** Vectors are learnt from so many products at most, spread evenly: which words go together they tell as well as a million. */
const mostTexts = 100_000
const askEvery = 10_000

/** Words that name an item: of its tags, category and brand, and of its name; at most so many. */
const maxKeywords = 16

export function keywordsOf({ name, tags, category, brand }: Pick<Item, 'name' | 'tags' | 'category' | 'brand'>, analyzer: Analyzer, { vocabulary }: TextVectors): Int32Array {
  if (vocabulary.terms.length === 0) return none
  const places = [...tags, told(category), told(brand), name].flatMap((text) => analyzer.tokens(text)).map(vocabulary.placeOf).filter((place) => place !== undefined)
  return Int32Array.from(new Set(places)).slice(0, maxKeywords)
}

const none = new Int32Array()
const noVectors: TextVectors = { size: 0, vocabulary: { terms: [], idf: new Float32Array(), placeOf: () => undefined }, basis: { size: 0, bytes: new Int8Array(), scales: new Float32Array() } }

function analyzerOf({ segmenter, stemmer, synonyms, stopWords, brandNames }: Spec['parameters'], items: readonly Item[]): Analyzer {
  const settings = { segmenter, stemmer, stopWords, synonyms: [...synonyms, ...(brandNames === 'common' ? commonBrandNames : [])] }
  return openAnalyzer(settings, segmenter === 'jieba' ? [...new Set(items.flatMap(({ tags, category, brand }) => [...tags, told(category), told(brand)]))].filter((word) => word !== '') : [])
}
