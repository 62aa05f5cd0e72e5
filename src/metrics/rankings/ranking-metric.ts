import { betterSmallMetrics } from '../names.ts'
import type { RankingMetricName } from '../names.ts'
import { countGroups } from '../metric.ts'
import type { Metric, WeightedMetric } from '../metric.ts'
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
  return { ...define(name, prepare), highest, isKnown, ofCase }
}

/** A figure of all that is shown to anybody. `measure` gets how often each item of the catalogue is shown among the first `k`. A resample costs one pass over
 *  all that is shown. Undefined without cases. */
export function defineExposureMetric(name: RankingMetricName, k: number, measure: (exposure: Uint32Array) => number): RankingMetric {
  const prepare: RankingMetric['prepare'] = ({ catalogue }, rankings, groups): WeightedMetric => {
    const { shown, starts } = flatten(rankings, k)
    const exposure = new Uint32Array(catalogue.nItems)
    return (weights) => {
      exposure.fill(0)
      let n = 0
      for (let i = 0; i < rankings.length; i++) {
        const weight = weights[groups[i]!]!
        if (weight === 0) continue
        n += weight
        for (let at = starts[i]!; at < starts[i + 1]!; at++) exposure[shown[at]!]! += weight
      }
      return n === 0 ? NaN : measure(exposure)
    }
  }
  return { ...define(name, prepare), isBiasedByResampling: true }
}

/** The first `k` of each ranking one after another: those of ranking i are `shown[starts[i]] … shown[starts[i + 1] - 1]`. */
function flatten(rankings: readonly Ranking[], k: number): { shown: Int32Array; starts: Int32Array } {
  const starts = new Int32Array(rankings.length + 1)
  for (let i = 0; i < rankings.length; i++) starts[i + 1] = starts[i]! + Math.min(k, rankings[i]!.length)
  const shown = new Int32Array(starts[rankings.length]!)
  for (let i = 0; i < rankings.length; i++) for (let at = starts[i]!; at < starts[i + 1]!; at++) shown[at] = rankings[i]![at - starts[i]!]!
  return { shown, starts }
}

function define(name: RankingMetricName, prepare: RankingMetric['prepare']): RankingMetric {
  return {
    name,
    higherIsBetter: !betterSmallMetrics.includes(name),
    highest: 1,
    isBiasedByResampling: false,
    isKnown: () => true,
    prepare,
    compute: (truth, rankings) => prepare(truth, rankings, new Uint8Array(rankings.length))([1]),
  }
}
