import { rankingMetrics } from '../metrics/ranking-metrics.ts'
import type { Catalogue, RankedTruth, Ranking } from '../metrics/ranking-metrics.ts'
import type { Kind } from './kind.ts'
import { areRankings } from './ranking-checks.ts'
import { unitWords } from './unit-words.ts'

/** Rankings of the catalogue's items for cases, each a user or a query. Metrics that need to know more of the items than the catalogue tells are left out. */
export function rankingKind(catalogue: Catalogue, unit: 'user' | 'query'): Kind<RankedTruth, readonly Ranking[]> {
  const { groups: several } = unitWords({ unit })
  return {
    metrics: rankingMetrics.filter((metric) => metric.isKnown(catalogue)),
    defaultMetric: 'ndcgAt10',
    pickTruth: ({ cases }, places) => ({ cases: places.map((i) => cases[i]!), catalogue }),
    pickAnswers: (rankings, places) => places.map((i) => rankings[i]!),
    areSound: (rankings) => areRankings(rankings, catalogue.nItems),
    whyUnsound: 'rankings with what is no item, or an item twice',
    canTell: () => true,
    words: {
      groups: [unit, several],
      sliceNeeds: (cases, groups) => `${Math.max(cases, groups)} ${several}`,
    },
  }
}
