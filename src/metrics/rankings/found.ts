// What is found among the first k, T being the items of a case with a gain of at least `relevantFrom`. A case without any is left out of all of them.
//   recall    = hits / |T|                 precision = hits / k, however few were shown
//   hit rate  = 1 where anything is found  MRR = 1 / rank of the first hit, 0 without one
//   MAP       = Σ over hits of the precision at their rank, divided by min(k, |T|)
// Source: Manning, Raghavan and Schütze, Introduction to information retrieval, 2008, chapter 8; Voorhees, The TREC-8 question answering track report, 1999 (MRR).
import type { RankingMetricName } from '../names.ts'
import { hitsWithin } from './hits.ts'
import type { Hits } from './hits.ts'
import { defineCaseMetric } from './ranking-metric.ts'
import type { RankingMetric } from './ranking-metric.ts'

export const recallAt = foundMetric(({ relevant, places }) => places.length / relevant)
export const precisionAt = foundMetric(({ places }, k) => places.length / k)
export const hitRateAt = foundMetric(({ places }) => (places.length > 0 ? 1 : 0))
export const mrrAt = foundMetric(({ places }) => (places.length > 0 ? 1 / (places[0]! + 1) : 0))
export const mapAt = foundMetric(({ relevant, places }, k) => places.reduce((sum, place, n) => sum + (n + 1) / (place + 1), 0) / Math.min(k, relevant))

function foundMetric(formula: (hits: Hits, k: number) => number): (k: number, name: RankingMetricName) => RankingMetric {
  return (k, name) => defineCaseMetric(name, (relevant, ranking) => {
    const hits = hitsWithin(k, relevant, ranking)
    return hits.relevant === 0 ? NaN : formula(hits, k)
  })
}
