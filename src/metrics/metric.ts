export type MetricName = 'accuracy' | 'precision' | 'recall' | 'f1' | 'auc' | 'averagePrecision' | 'logLoss' | 'calibrationError'

/** A figure of merit for scores in [0, 1] against labels 0 or 1. */
export interface Metric {
  readonly name: MetricName
  readonly higherIsBetter: boolean
  /** No value lies above it; none lies below 0. */
  readonly highest: number
  /** Chance alone raises it, so resamples, which have more of it than the data, lie above the value on all examples. */
  readonly isRaisedByChance: boolean
  /** The value over all examples, each counted once; NaN where the metric is undefined (its file says when). */
  compute(labels: ArrayLike<number>, scores: ArrayLike<number>): number
  /** Does once what no resample changes. The function it gives returns the metric with every example of group `g` counted `weights[g]`
   *  times; `groups[i]` is the group of example `i`, an index into `weights`. */
  prepare(labels: ArrayLike<number>, scores: ArrayLike<number>, groups: ArrayLike<number>): WeightedMetric
}

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
