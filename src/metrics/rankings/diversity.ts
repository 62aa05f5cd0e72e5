// diversity@k = mean over all pairs of the first k items of 1 − |A ∩ B| / |A ∪ B|, A and B being their categories, brands and tags together. Two items without any label
// count as alike. A case that is shown fewer than two items is left out.
// Source: Ziegler et al., Improving recommendation lists through topic diversification, 2005 (intra-list similarity); Jaccard, 1912.
import type { RankingMetricName } from '../names.ts'
import { defineCaseMetric } from './ranking-metric.ts'
import type { RankingMetric } from './ranking-metric.ts'

export function diversityAt(k: number, name: RankingMetricName): RankingMetric {
  return defineCaseMetric(name, (_relevant, ranking, { labels = [] }) => {
    const n = Math.min(k, ranking.length)
    let sum = 0
    for (let a = 0; a < n; a++) for (let b = 0; b < a; b++) sum += 1 - likeness(labels[ranking[a]!]!, labels[ranking[b]!]!)
    return sum / ((n * (n - 1)) / 2)
  }, { isKnown: ({ labels }) => labels !== undefined })
}

/** Of two ascending lists of labels: shared ones by all. */
function likeness(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let shared = 0
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const order = a[i]! - b[j]!
    if (order === 0) shared += 1
    if (order <= 0) i += 1
    if (order >= 0) j += 1
  }
  const all = a.length + b.length - shared
  return all === 0 ? 1 : shared / all
}
