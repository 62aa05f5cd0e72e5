import { searchIndex } from './index/search.ts'
import type { QueryTerm } from './index/query-terms.ts'
import type { SearchIndex } from './index/search-index.ts'
import type { DenseRows } from './vectors/dense-search.ts'

/** Products that a query may find, in no order: what words say of each (BM25) and what vectors say (cosine; 0 without vectors). */
export interface Pool { keys: Int32Array; lexical: Float64Array; cosines: Float32Array }
export interface PoolOptions {
  /** The best so many by words and the best so many by vectors are in the pool. */
  depth: number
  filter?: ((key: number) => boolean) | undefined
  /** Told each product that has a word of the query and passes the filter; every one is visited then. */
  onMatch?: ((key: number) => void) | undefined
  /** Products that are in the pool whatever words and vectors say of them. */
  also?: Int32Array | undefined
}

/** Above so many products, vectors look for products of their own only where words find too few; else they weigh what words have found. To look takes 8 ms of a million, which is more
 *  than `evaluation.maxPredictionP95Ms` allows where nobody says otherwise. */
const mostLookedThrough = 400_000
/** What lies less near than this is no neighbour, only the rest of the catalogue. */
const leastCosine = 0.1

/** `vector`: that of the query; undefined for words alone. */
export function gatherPool(index: SearchIndex, documents: DenseRows, terms: readonly QueryTerm[], vector: Float32Array | undefined, { depth, filter, onMatch, also = none }: PoolOptions): Pool {
  const found = searchIndex(index, terms, { k: depth, ...(filter && { filter }), ...(onMatch && { onMatch }) })
  const near = vector && (documents.scales.length <= mostLookedThrough || found.keys.length < depth) ? documents.nearest(vector, { depth, floor: leastCosine, passes: filter }).rows : none
  const within = new Set(found.keys)
  const others = new Set([...near, ...also].filter((key) => !within.has(key)))
  // Those that words did not bring in may have words of the query too, further down.
  const further = others.size === 0 ? undefined : searchIndex(index, terms, { k: others.size, filter: (key) => others.has(key) })
  const lexicalOf = new Map(further ? [...further.keys].map((key, i) => [key, further.scores[i]!]) : [])
  const keys = Int32Array.from([...found.keys, ...others])
  return {
    keys,
    lexical: Float64Array.from(keys, (key, i) => (i < found.keys.length ? found.scores[i]! : lexicalOf.get(key) ?? 0)),
    cosines: vector ? documents.cosineOf(vector, keys) : new Float32Array(keys.length),
  }
}

const none = new Int32Array()
