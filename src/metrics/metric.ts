import type { RankingMetricName, ScoreMetricName } from './names.ts'

export type MetricName = ScoreMetricName
export type AnyMetricName = ScoreMetricName | RankingMetricName

/** A figure of merit: what a model answers, against what is right. Scores in [0, 1] against labels 0 or 1, unless `Truth` and `Answers` say otherwise;
 *  both speak of the same examples (cases) in the same order. */
export interface Metric<Truth = ArrayLike<number>, Answers = ArrayLike<number>, Name extends string = MetricName> {
  readonly name: Name
  readonly higherIsBetter: boolean
  /** No value lies above it; none lies below 0. */
  readonly highest: number
  /** Chance alone raises it, so resamples, which have more of it than the data, lie above the value on all examples. */
  readonly isRaisedByChance: boolean
  /** The value over all examples, each counted once; NaN where the metric is undefined (its file says when). */
  compute(truth: Truth, answers: Answers): number
  /** Does once what no resample changes. The function it gives returns the metric with every example of group `g` counted `weights[g]`
   *  times; `groups[i]` is the group of example `i`, an index into `weights`. */
  prepare(truth: Truth, answers: Answers, groups: ArrayLike<number>): WeightedMetric
  /** For a metric that resamples cannot tell the noise of: its value without each of the groups. */
  leaveOneOut?(truth: Truth, answers: Answers, groups: ArrayLike<number>): Float64Array
}

/** Weights are whole numbers. */
export type WeightedMetric = (weights: ArrayLike<number>) => number

/** A metric from its weighted form: unweighted means one group that counts once. */
export function defineMetric(name: MetricName, higherIsBetter: boolean, prepare: Metric['prepare'], { isRaisedByChance = false, highest = 1 } = {}): Metric {
  return { name, higherIsBetter, highest, isRaisedByChance, prepare, compute: (labels, scores) => prepare(labels, scores, new Uint8Array(labels.length))([1]) }
}

export function countGroups(groups: ArrayLike<number>): number {
  let highest = -1
  for (let i = 0; i < groups.length; i++) if (groups[i]! > highest) highest = groups[i]!
  return highest + 1
}
