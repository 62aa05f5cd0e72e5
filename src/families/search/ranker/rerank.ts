import { inOrder } from '../blend.ts'
import type { Ranked } from '../blend.ts'
import type { AskedQuery, Engine } from '../engine.ts'
import type { Pool } from '../pool.ts'
import { featureNames, rankerFeatures } from './features.ts'

/** Weights of the features, one each. Another kind of ranker (trees that learn LambdaMART) would be another member beside them. */
export interface LinearRanker { weights: Float64Array }

/** So many of the best are put in order anew: below them nobody looks, and each costs some 20 µs. */
export const reranked = 50

/** The best products in the order of the ranker: their scores are σ(weights · features) above those of the rest, which stay as they were. */
export function rerank(ranked: Ranked, pool: Pool, asked: AskedQuery, engine: Engine, { weights }: LinearRanker): Ranked {
  const n = Math.min(reranked, ranked.keys.length)
  const placeOf = new Map(Array.from(pool.keys, (key, place) => [key, place]))
  const best = ranked.keys.slice(0, n)
  const features = rankerFeatures(Int32Array.from(best, (key) => placeOf.get(key)!), pool, asked, engine)
  const below = ranked.scores[n] ?? 0
  const { keys, scores } = inOrder(best, Float64Array.from(best, (_, i) => below + 1 / (1 + Math.exp(-dot(weights, features, i)))))
  return { keys: Int32Array.from([...keys, ...ranked.keys.subarray(n)]), scores: Float64Array.from([...scores, ...ranked.scores.subarray(n)]) }
}

function dot(weights: Float64Array, features: Float64Array, row: number): number {
  let sum = 0
  for (let j = 0; j < featureNames.length; j++) sum += weights[j]! * features[row * featureNames.length + j]!
  return sum
}
