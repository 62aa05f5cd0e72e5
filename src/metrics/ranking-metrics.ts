import { rankingMetricNames } from './names.ts'
import type { RankingMetricName } from './names.ts'
import type { Catalogue } from './rankings/catalogue.ts'
import { diversityAt } from './rankings/diversity.ts'
import { coverageAt, giniAt } from './rankings/exposure.ts'
import { hitRateAt, mapAt, mrrAt, precisionAt, recallAt } from './rankings/found.ts'
import { ndcgAt } from './rankings/ndcg.ts'
import { longTailShareAt, noveltyAt } from './rankings/popularity.ts'
import { defineCaseMetric } from './rankings/ranking-metric.ts'
import type { Ranking, RankingMetric, RelevantItems } from './rankings/ranking-metric.ts'

const byName: Record<RankingMetricName, RankingMetric> = {
  ndcgAt10: ndcgAt(10, 'ndcgAt10'),
  ndcgAt20: ndcgAt(20, 'ndcgAt20'),
  recallAt10: recallAt(10, 'recallAt10'),
  recallAt20: recallAt(20, 'recallAt20'),
  recallAt100: recallAt(100, 'recallAt100'),
  precisionAt10: precisionAt(10, 'precisionAt10'),
  mapAt20: mapAt(20, 'mapAt20'),
  mrrAt10: mrrAt(10, 'mrrAt10'),
  hitRateAt10: hitRateAt(10, 'hitRateAt10'),
  coverageAt20: coverageAt(20, 'coverageAt20'),
  diversityAt20: diversityAt(20, 'diversityAt20'),
  noveltyAt20: noveltyAt(20, 'noveltyAt20'),
  longTailShareAt20: longTailShareAt(20, 'longTailShareAt20'),
  giniAt20: giniAt(20, 'giniAt20'),
  // The zero-result rate of search: all cases count, also those for which nothing is relevant.
  emptyShare: defineCaseMetric('emptyShare', (_relevant, ranking) => (ranking.length === 0 ? 1 : 0)),
}

/** All metrics of rankings, in the order in which people read them. */
export const rankingMetrics: readonly RankingMetric[] = rankingMetricNames.map((name) => byName[name])

/** How many places the longest-sighted of them looks at: a longer ranking says nothing more. */
export const deepestCutOff = 100

/** A metric by its name. */
export function rankingMetric(name: RankingMetricName): RankingMetric {
  return byName[name]
}

/** Every metric of these rankings (`rankings[i]` of `cases[i]`, at least 100 places where there are as many) that the catalogue allows: without one, those that need to know nothing
 *  of the items. NaN where no case has a value. */
export function measureRankings(cases: readonly RelevantItems[], rankings: readonly Ranking[], catalogue?: Catalogue): Partial<Record<RankingMetricName, number>> {
  const known = rankingMetrics.filter((metric) => (catalogue ? metric.isKnown(catalogue) : metric.ofCase !== undefined && metric.isKnown({ nItems: 0 })))
  return Object.fromEntries(known.map((metric) => [metric.name, metric.compute({ cases, catalogue: catalogue ?? { nItems: 0 } }, rankings)]))
}

export { relevantFrom } from './rankings/ranking-metric.ts'
export { gainAt } from './rankings/hits.ts'
export { labelsOf } from './rankings/catalogue.ts'
export type { Catalogue } from './rankings/catalogue.ts'
export type { RankedTruth, Ranking, RankingMetric, RelevantItems } from './rankings/ranking-metric.ts'
