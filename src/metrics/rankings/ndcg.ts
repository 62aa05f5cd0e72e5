// NDCG@k = Σ_{i ≤ k} g(rᵢ)/log₂(i + 1) over the ranking r, divided by the same sum for the gains of the case in descending order. An item that nobody judged has gain 0.
// A case without gains is left out. Source: Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, 2002 (with gains that are linear, not 2^g − 1).
import type { RankingMetricName } from '../names.ts'
import { gainAt } from './hits.ts'
import { defineCaseMetric } from './ranking-metric.ts'
import type { RankingMetric } from './ranking-metric.ts'

export function ndcgAt(k: number, name: RankingMetricName): RankingMetric {
  const discounts = Float64Array.from({ length: k }, (_, i) => 1 / Math.log2(i + 2))
  return defineCaseMetric(name, (relevant, ranking) => {
    if (relevant.length === 0) return NaN
    let found = 0, ideal = 0
    for (let rank = 0; rank < k && rank < ranking.length; rank++) found += gainAt(relevant, ranking[rank]!) * discounts[rank]!
    const gains = Float64Array.from(relevant, ({ gain }) => gain).sort()
    for (let rank = 0; rank < k && rank < gains.length; rank++) ideal += gains[gains.length - 1 - rank]! * discounts[rank]!
    return found / ideal
  })
}
