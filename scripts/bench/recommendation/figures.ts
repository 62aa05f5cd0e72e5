import type { AlsFactors } from '../../../src/families/recommendation/als/fit-als.ts'
import { openFoldIn } from '../../../src/families/recommendation/als/fold-in.ts'
import { topK } from '../../../src/matrix/top-k.ts'
import type { GeneratedSet } from './generate-set.ts'

export interface RankingFigures { recallAt20: number; ndcgAt10: number }

/** Of every user against all items but those that are known of the user, whoever made the vectors. */
export function figuresOfFactors({ users, items }: AlsFactors, factors: number, { train, test }: GeneratedSet): RankingFigures {
  // Scores need vectors alone, so the objective does not matter.
  const { scores } = openFoldIn(items, factors, { alpha: 1, regularization: 1, frequencyScaling: 0 })
  const sum = { recallAt20: 0, ndcgAt10: 0 }
  let judged = 0
  for (let user = 0; user < train.rows; user++) {
    const wanted = new Set(test[user])
    if (wanted.size === 0) continue
    const all = scores(users.subarray(user * factors, (user + 1) * factors))
    for (let at = train.starts[user]!; at < train.starts[user + 1]!; at++) all[train.indices[at]!] = -Infinity
    const top = topK(all, 20)
    judged += 1
    sum.recallAt20 += top.filter((item) => wanted.has(item)).length / wanted.size
    const gains = Array.from(top.subarray(0, 10), (item, i) => (wanted.has(item) ? 1 / Math.log2(i + 2) : 0))
    const ideal = Array.from({ length: Math.min(10, wanted.size) }, (_, i) => 1 / Math.log2(i + 2))
    sum.ndcgAt10 += gains.reduce((total, gain) => total + gain, 0) / ideal.reduce((total, gain) => total + gain, 0)
  }
  return { recallAt20: sum.recallAt20 / judged, ndcgAt10: sum.ndcgAt10 / judged }
}
