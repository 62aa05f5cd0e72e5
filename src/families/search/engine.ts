import type { Analyzer, QueryToken } from '../../text/analyzer.ts'
import { blend } from './blend.ts'
import type { Ranked } from './blend.ts'
import { openCorrections } from './corrections.ts'
import type { Correction } from './corrections.ts'
import { countDocuments } from './index/vocabulary.ts'
import type { SearchIndex } from './index/search-index.ts'
import { gatherPool } from './pool.ts'
import type { Pool, PoolOptions } from './pool.ts'
import { rerank } from './ranker/rerank.ts'
import type { LinearRanker } from './ranker/rerank.ts'
import type { DenseRows } from './vectors/dense-search.ts'
import { vectorOf } from './vectors/text-vectors.ts'
import type { TextVectors } from './vectors/text-vectors.ts'

/** How products are ranked. `vectorWeight`: 0 for words alone, Infinity for vectors alone. */
export interface RankSettings { vectorWeight: number; ranker?: LinearRanker }

/** What queries are answered from. `documents`: a row a key, zeros where a product is gone. `keywords`: places in the vocabulary of the words that name each product. */
export interface Engine {
  analyzer: Analyzer
  index: SearchIndex
  vectors: TextVectors
  documents: DenseRows
  keywords: Int32Array[]
  words: readonly string[]
  isFuzzy: boolean
}

/** A query, taken apart. */
export interface AskedQuery { terms: QueryToken[]; vector: Float32Array | undefined; corrections: Correction[] }

/** At least so many products are compared in full. */
const leastDepth = 200

export interface Found extends Ranked { corrections: Correction[] }

/** Finds with an engine that may change between two queries. */
export function finder(engine: Engine, settings: RankSettings): (query: string, options: Omit<PoolOptions, 'depth'> & { k: number }) => Found {
  const ask = asker(engine)
  return (query, { k, filter, onMatch }) => {
    const asked = ask(query, settings.vectorWeight > 0)
    const pool = gatherFor(engine, asked, settings, { depth: Math.max(leastDepth, k), filter, onMatch })
    const { keys, scores } = rankPool(engine, asked, pool, settings)
    return { keys: keys.subarray(0, k), scores: scores.subarray(0, k), corrections: asked.corrections }
  }
}

export function gatherFor({ index, documents }: Engine, { terms, vector }: AskedQuery, { vectorWeight }: RankSettings, options: PoolOptions): Pool {
  return gatherPool(index, documents, terms, vectorWeight > 0 ? vector : undefined, options)
}

export function rankPool(engine: Engine, asked: AskedQuery, pool: Pool, { vectorWeight, ranker }: RankSettings): Ranked {
  const ranked = blend(pool, vectorWeight)
  return ranker ? rerank(ranked, pool, asked, engine, ranker) : ranked
}

/** Takes queries apart. A word that no product has is looked for as the nearest one that some have. */
export function asker(engine: Engine): (query: string, wantsVector: boolean) => AskedQuery {
  const { analyzer, vectors, words, isFuzzy } = engine
  const isKnown = (word: string) => analyzer.query(word).some(({ token }) => countDocuments(engine.index, token) > 0)
  const correct = isFuzzy ? openCorrections(words, isKnown) : (query: string) => ({ query, corrections: [] })
  return (text, wantsVector) => {
    const { query, corrections } = correct(text)
    const terms = analyzer.query(query)
    return { terms, vector: wantsVector && vectors.size > 0 ? vectorOf(terms.map(({ token }) => token), vectors) : undefined, corrections }
  }
}
