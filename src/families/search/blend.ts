import type { Pool } from './pool.ts'

/** Products best first, equal scores by ascending key. */
export interface Ranked { keys: Int32Array; scores: Float64Array }

/**
 * Words and vectors as one score: (BM25 / the highest BM25 of the query)² + w · cosine. A convex combination, which keeps how much better a product is and not only
 * its place, beats fusing ranks (Bruch, Gai and Ingber, An analysis of fusion functions for hybrid retrieval, 2023). The square lets words decide among the best, where they tell most, and
 * vectors among those that have few of the words. `vectorWeight` Infinity: cosines alone.
 */
export function blend({ keys, lexical, cosines }: Pool, vectorWeight: number): Ranked {
  const highest = lexical.reduce((a, b) => Math.max(a, b), 0)
  const scoreOf = (i: number) => {
    const cosine = Math.max(0, cosines[i]!)
    if (vectorWeight === Infinity) return cosine
    return (highest > 0 ? (lexical[i]! / highest) ** 2 : 0) + vectorWeight * cosine
  }
  return inOrder(keys, Float64Array.from(keys, (_, i) => scoreOf(i)))
}

/** Sorted, without what scores nothing. */
export function inOrder(keys: Int32Array, scores: Float64Array): Ranked {
  const order = Array.from(keys.keys()).filter((i) => scores[i]! > 0).sort((a, b) => scores[b]! - scores[a]! || keys[a]! - keys[b]!)
  return { keys: Int32Array.from(order, (i) => keys[i]!), scores: Float64Array.from(order, (i) => scores[i]!) }
}
