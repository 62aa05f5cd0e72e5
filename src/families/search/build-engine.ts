import type { Item } from '../../dataset/record.ts'
import type { Spec } from '../../spec/record.ts'
import { openAnalyzer } from '../../text/analyzer.ts'
import type { Analyzer } from '../../text/analyzer.ts'
import { commonBrandNames } from './brands.ts'
import { catalogueWords } from './catalogue-words.ts'
import { usualEmbeddingWeight } from './embedding-weight.ts'
import type { Engine } from './engine.ts'
import { fieldTokens, placedTokens, searchFields, told, wholeText } from './fields.ts'
import { buildIndex } from './index/search-index.ts'
import { learnVectors, stepOf } from './learn-vectors.ts'
import { itemVectorsOf } from './vectors/item-vectors.ts'

/** Everything that queries are answered from, out of a catalogue; an item's key is its place. `isAborted` is asked now and then, and may throw. */
export function buildEngine(items: readonly Item[], spec: Pick<Spec, 'parameters' | 'training'>, isAborted?: () => void): Engine {
  const { parameters, training: { seed } } = spec
  const analyzer = analyzerOf(parameters, items)
  const step = stepOf(items.length)
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
  const learnt = learnVectors(items, {
    analyzer, seed, isAborted,
    size: parameters.algorithm === 'bm25' ? 0 : parameters.vectorSize,
    textOf: (key) => (key % step === 0 ? texts[key / step]! : wholeText(fieldTokens(items[key]!, analyzer))),
  })
  return {
    analyzer, index, ...learnt,
    itemVectors: itemVectorsOf(items, parameters.embeddingWeight ?? usualEmbeddingWeight),
    words: catalogueWords(items, analyzer),
    isFuzzy: parameters.fuzzy === 'auto',
  }
}

function analyzerOf({ segmenter, stemmer, synonyms, stopWords, brandNames }: Spec['parameters'], items: readonly Item[]): Analyzer {
  const settings = { segmenter, stemmer, stopWords, synonyms: [...synonyms, ...(brandNames === 'common' ? commonBrandNames : [])] }
  return openAnalyzer(settings, segmenter === 'jieba' ? [...new Set(items.flatMap(({ tags, category, brand }) => [...tags, told(category), told(brand)]))].filter((word) => word !== '') : [])
}
