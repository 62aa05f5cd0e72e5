import { bootstrapIntervals } from '../../../src/metrics/bootstrap.ts'
import { meanOf } from '../../../src/metrics/moments.ts'
import { rankingMetrics } from '../../../src/metrics/ranking-metrics.ts'
import type { RankedTruth, Ranking } from '../../../src/metrics/ranking-metrics.ts'
import type { RankingMetricName } from '../../../src/metrics/names.ts'
import type { RankedModel } from './rank-set.ts'

/** [`low`, `high`] with 95 % confidence; NaN where it was not asked. */
export interface RankingFigure { value: number; low: number; high: number }
/** `againstDefault`: this one less the default settings, paired by case. Of several seeds all are means, intervals those of the first. */
export interface RankingFigures { name: string; n: number; cpuSeconds: number; figures: Map<RankingMetricName, RankingFigure>; againstDefault: Map<RankingMetricName, RankingFigure> }

interface RankingTest extends RankedTruth { groups: readonly string[] }

/** One line a kind of model. `withIntervals`: metrics whose intervals are worked out, by the paired bootstrap over users or queries. */
export function rankingFiguresOf(models: readonly RankedModel[], test: RankingTest, defaultRankings: readonly Ranking[] | undefined, withIntervals: readonly RankingMetricName[]): RankingFigures[] {
  const truth: RankedTruth = { cases: test.cases, catalogue: test.catalogue }
  const known = rankingMetrics.filter((metric) => metric.isKnown(test.catalogue))
  return [...Map.groupBy(models, ({ name }) => name)].map(([name, same]) => {
    const intervals = bootstrapIntervals<RankedTruth, readonly Ranking[], RankingMetricName>({
      metrics: known.filter((metric) => withIntervals.includes(metric.name)), truth, groups: test.groups,
      candidate: same[0]!.rankings, ...(defaultRankings && { other: defaultRankings }), samples: 1000, confidence: 0.95, seed: 1,
    })
    const figures = new Map(known.map((metric): [RankingMetricName, RankingFigure] => {
      const value = meanOf(same.map(({ rankings }) => metric.compute(truth, rankings)))
      const interval = intervals.get(metric.name)?.candidate
      return [metric.name, interval ? shifted(interval, value) : { value, low: NaN, high: NaN }]
    }))
    const againstDefault = new Map([...intervals].flatMap(([metric, { delta, candidate }]) => (delta ? [[metric, shifted(delta, delta.value + figures.get(metric)!.value - candidate.value)] as const] : [])))
    return { name, n: same.length, cpuSeconds: meanOf(same.map(({ cpuSeconds }) => cpuSeconds)), figures, againstDefault }
  })
}

/** The interval of one seed about the mean of several. */
function shifted({ value, low, high }: RankingFigure, to: number): RankingFigure {
  return { value: to, low: low + to - value, high: high + to - value }
}
