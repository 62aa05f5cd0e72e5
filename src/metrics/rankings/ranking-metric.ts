import { betterSmallMetrics } from '../names.ts'
import type { RankingMetricName } from '../names.ts'
import { countGroups } from '../metric.ts'
import type { Metric } from '../metric.ts'
import type { Catalogue } from './catalogue.ts'

/** What should be found: items as places in the catalogue, each once, with a gain in (0, 1]. */
export interface RelevantItems { readonly relevant: readonly { readonly item: number; readonly gain: number }[] }
/** Places in the catalogue, the best first, none twice. */
export type Ranking = ArrayLike<number>

/** Cases (users, queries), and what is known of the items. */
export interface RankedTruth { readonly cases: readonly RelevantItems[]; readonly catalogue: Catalogue }
export interface RankingMetric extends Metric<RankedTruth, readonly Ranking[], RankingMetricName> {
  /** Whether the catalogue tells what the metric is made from; without it there is no figure. */
  isKnown(catalogue: Catalogue): boolean
  /** Its value for a single case; NaN where that is left out of the mean. Missing for what only a whole set of cases has. */
  ofCase?(relevant: RelevantItems['relevant'], ranking: Ranking, catalogue: Catalogue): number
}

/** Gain from which an item counts as found; below it, it only adds to NDCG. */
export const relevantFrom = 0.5

/** A mean over the cases that have a value. Summed once for each group, so a resample costs one pass over groups. Undefined where no case has one. */
export function defineCaseMetric(name: RankingMetricName, ofCase: NonNullable<RankingMetric['ofCase']>, { highest = 1, isKnown = () => true }: Partial<Pick<RankingMetric, 'highest' | 'isKnown'>> = {}): RankingMetric {
  const prepare: RankingMetric['prepare'] = ({ cases, catalogue }, rankings, groups) => {
    const sums = new Float64Array(countGroups(groups))
    const counts = new Float64Array(sums.length)
    cases.forEach(({ relevant }, i) => {
      const value = ofCase(relevant, rankings[i]!, catalogue)
      if (Number.isNaN(value)) return
      sums[groups[i]!]! += value
      counts[groups[i]!]! += 1
    })
    return (weights) => {
      let sum = 0, n = 0
      for (let group = 0; group < sums.length; group++) {
        sum += weights[group]! * sums[group]!
        n += weights[group]! * counts[group]!
      }
      return sum / n
    }
  }
  return { ...defineRankingMetric(name, prepare), highest, isKnown, ofCase }
}

/** What all have in common. */
export function defineRankingMetric(name: RankingMetricName, prepare: RankingMetric['prepare']): RankingMetric {
  return {
    name,
    higherIsBetter: !betterSmallMetrics.includes(name),
    highest: 1,
    isRaisedByChance: false,
    isKnown: () => true,
    prepare,
    compute: (truth, rankings) => prepare(truth, rankings, new Uint8Array(rankings.length))([1]),
  }
}
