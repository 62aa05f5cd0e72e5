import type { Analyzer, QueryToken } from '../../text/analyzer.ts'
import { quotedParts } from '../../text/quoted.ts'
import { blend, inOrder } from './blend.ts'
import type { Ranked } from './blend.ts'
import { openCorrections } from './corrections.ts'
import type { Correction } from './corrections.ts'
import { hasBit } from './index/bits.ts'
import { countDocuments } from './index/count-documents.ts'
import { documentsWith, knowsPhrases } from './index/phrase.ts'
import type { Phrase } from './index/phrase.ts'
import type { SearchIndex } from './index/search-index.ts'
import { gatherPool } from './pool.ts'
import type { Pool, PoolOptions } from './pool.ts'
import { rerank } from './ranker/rerank.ts'
import type { LinearRanker } from './ranker/rerank.ts'
import type { DenseRows } from './vectors/dense-search.ts'
import { nearestTo, nearness } from './vectors/item-vectors.ts'
import type { ItemVectors, Nearest } from './vectors/item-vectors.ts'
import type { OpenQueryEncoder } from './query-encoder.ts'
import { vectorOf } from './vectors/text-vectors.ts'
import type { TextVectors } from './vectors/text-vectors.ts'

/** How products are ranked. `vectorWeight`: 0 for words alone, Infinity for vectors alone. */
export interface RankSettings { vectorWeight: number; ranker?: LinearRanker }

/** What queries are answered from. `documents`: a row a key, zeros where a product is gone. `itemVectors`: those that products bring, or an encoder made; `queryEncoder`: where it also reads queries. `keywords`: places in the vocabulary of the words that name each product. */
export interface Engine {
  analyzer: Analyzer
  index: SearchIndex
  vectors: TextVectors
  documents: DenseRows
  itemVectors: ItemVectors | undefined
  queryEncoder?: OpenQueryEncoder
  keywords: Int32Array[]
  words: readonly string[]
  isFuzzy: boolean
}

/** A query, taken apart. `phrases`: what stood in quotes. */
export interface AskedQuery { terms: QueryToken[]; vector: Float32Array | undefined; corrections: Correction[]; phrases: Phrase[] }

/** At least so many products are compared in full. */
const leastDepth = 200

export interface Found extends Ranked { corrections: Correction[] }

/** What is looked for: words, a vector of length 1 as products bring them, or both. */
interface Sought { query: string | undefined; vector?: Float32Array | undefined }

export type Find = (sought: Sought, options: Pick<PoolOptions, 'filter' | 'onMatch'> & { k: number }) => Found

/** Finds with an engine that may change between two queries. */
export function finder(engine: Engine, settings: RankSettings): Find {
  const ask = asker(engine)
  return ({ query, vector: given }, { k, filter, onMatch }) => {
    const vector = given ?? encoded(engine, query)
    const depth = Math.max(leastDepth, k)
    const asked = query === undefined ? undefined : ask(query, settings.vectorWeight > 0)
    const wanted = asked ? withPhrases(engine, asked, filter) : filter
    const near = vector && engine.itemVectors && nearestTo(engine.itemVectors, vector, { depth, filter: wanted })
    if (!asked) return alone(near, k, onMatch)
    const pool = gatherFrom(engine, asked, settings, { depth, filter: wanted, onMatch, also: near?.keys })
    const ranked = rankPool(engine, asked, pool, settings)
    const { keys, scores } = near ? withNearness(ranked, pool, near, engine.itemVectors!) : ranked
    return { keys: keys.subarray(0, k), scores: scores.subarray(0, k), corrections: asked.corrections }
  }
}

/** What the model's own encoder makes of the words, where it has one that counts. */
function encoded({ queryEncoder, itemVectors }: Engine, query: string | undefined): Float32Array | undefined {
  return query === undefined || !itemVectors || itemVectors.weight === 0 ? undefined : queryEncoder?.encodeQuery(query)
}

/** By the vector and nothing else: scores are cosines. All products are like it somewhat, so that only those that any first page may show count as matches. */
function alone(near: Nearest | undefined, k: number, onMatch: PoolOptions['onMatch']): Found {
  if (!near) return { keys: new Int32Array(), scores: new Float64Array(), corrections: [] }
  if (onMatch) near.keys.subarray(0, leastDepth).forEach(onMatch)
  return { keys: near.keys.subarray(0, k), scores: Float64Array.from(near.cosines.subarray(0, k)), corrections: [] }
}

/** What words say of each product, and a learned ranker, plus weight · how near it is. */
function withNearness({ keys, scores }: Ranked, pool: Pool, near: Nearest, itemVectors: ItemVectors): Ranked {
  const said = new Map(Array.from(keys, (key, i) => [key, scores[i]!]))
  const nearOf = nearness(itemVectors, near, pool.keys)
  return inOrder(pool.keys, Float64Array.from(pool.keys, (key, i) => (said.get(key) ?? 0) + itemVectors.weight * nearOf[i]!))
}

export function gatherFor(engine: Engine, asked: AskedQuery, settings: RankSettings, options: PoolOptions): Pool {
  return gatherFrom(engine, asked, settings, { ...options, filter: withPhrases(engine, asked, options.filter) })
}

function gatherFrom({ index, documents }: Engine, { terms, vector }: AskedQuery, { vectorWeight }: RankSettings, options: PoolOptions): Pool {
  return gatherPool(index, documents, terms, vectorWeight > 0 ? vector : undefined, options)
}

export function rankPool(engine: Engine, asked: AskedQuery, pool: Pool, { vectorWeight, ranker }: RankSettings): Ranked {
  const ranked = blend(pool, vectorWeight)
  return ranker ? rerank(ranked, pool, asked, engine, ranker) : ranked
}

/** What is quoted is a promise, as a filter is: only products in which it stands are found. */
function withPhrases({ index }: Engine, { phrases }: AskedQuery, filter: PoolOptions['filter']): PoolOptions['filter'] {
  if (phrases.length === 0) return filter
  const standing = documentsWith(index, phrases)
  return (key) => hasBit(standing, key) && (filter === undefined || filter(key))
}

/** Each may read all products; what more is quoted counts as words do. */
const mostPhrases = 10

/** Takes queries apart. A word that no product has, and vectors do not know either, is looked for as the nearest one that some have. */
export function asker(engine: Engine): (query: string, wantsVector: boolean) => AskedQuery {
  const { analyzer, vectors, words, isFuzzy } = engine
  const isKnown = (word: string) => analyzer.query(word).some(({ token }) => countDocuments(engine.index, token) > 0 || vectors.vocabulary.placeOf(token) !== undefined)
  const correct = isFuzzy ? openCorrections(words, isKnown) : (query: string) => ({ query, corrections: [] })
  return (text, wantsVector) => {
    const quoted = quotedParts(text).slice(0, mostPhrases)
    const { query, corrections } = correct(text, quoted)
    const phrases = quoted.length > 0 && knowsPhrases(engine.index) ? quoted.map(analyzer.phrase).filter(({ length }) => length > 0) : []
    const terms = analyzer.query(query)
    return { terms, vector: wantsVector && vectors.size > 0 ? vectorOf(terms.map(({ token }) => token), vectors) : undefined, corrections, phrases }
  }
}
