import { seededRandom } from '../../base/random.ts'
import { atOnce } from '../../base/steps.ts'
import type { Item } from '../../dataset/record.ts'
import type { Analyzer } from '../../text/analyzer.ts'
import type { Engine } from './engine.ts'
import { told } from './fields.ts'
import { openDenseRows } from './vectors/dense-search.ts'
import { quantiseRow } from './vectors/quantised.ts'
import { fitTextVectors, vectorOf } from './vectors/text-vectors.ts'
import type { TextVectors } from './vectors/text-vectors.ts'

type LearntVectors = Pick<Engine, 'vectors' | 'documents' | 'keywords'>
interface VectorSource { analyzer: Analyzer; size: number; seed: number; textOf(key: number): readonly string[]; isAborted?: (() => void) | undefined }

/** Vectors of words from the texts of the products, by key, and those of the products. `isAborted` is asked now and then, and may throw. */
export function learnVectors(items: readonly Item[], { analyzer, size, seed, textOf, isAborted }: VectorSource): LearntVectors {
  const step = stepOf(items.length)
  const texts = size === 0 ? [] : Array.from({ length: Math.ceil(items.length / step) }, (_, i) => textOf(i * step))
  const vectors = size === 0 ? noVectors : fitTextVectors(texts, { size, random: seededRandom(seed), ...(isAborted && { isAborted }) })
  const rows = { size: vectors.size, bytes: new Int8Array(items.length * vectors.size), scales: new Float32Array(items.length) }
  for (let key = 0; vectors.size > 0 && key < items.length; key++) {
    if (key % askEvery === 0) isAborted?.()
    const text = key % step === 0 ? texts[key / step]! : textOf(key)
    rows.scales[key] = quantiseRow(vectorOf(text, vectors), rows.bytes.subarray(key * vectors.size, (key + 1) * vectors.size))
  }
  return { vectors, documents: atOnce(openDenseRows(rows)), keywords: items.map((item) => keywordsOf(item, analyzer, vectors)) }
}

/** Vectors are learnt from so many products at most, spread evenly: which words go together they tell as well as a million. */
const mostTexts = 100_000
const askEvery = 10_000

/** Vectors are learnt from the products of every key that this divides. */
export function stepOf(products: number): number {
  return Math.max(1, Math.ceil(products / mostTexts))
}

/** Words that name an item: of its tags, category and brand, and of its name; at most so many. */
const maxKeywords = 16

export function keywordsOf({ name, tags, category, brand }: Pick<Item, 'name' | 'tags' | 'category' | 'brand'>, analyzer: Analyzer, { vocabulary }: TextVectors): Int32Array {
  if (vocabulary.terms.length === 0) return none
  const places = [...tags, told(category), told(brand), name].flatMap((text) => analyzer.tokens(text)).map(vocabulary.placeOf).filter((place) => place !== undefined)
  return Int32Array.from(new Set(places)).slice(0, maxKeywords)
}

const none = new Int32Array()
const noVectors: TextVectors = { size: 0, vocabulary: { terms: [], idf: new Float32Array(), placeOf: () => undefined }, basis: { size: 0, bytes: new Int8Array(), scales: new Float32Array() } }
