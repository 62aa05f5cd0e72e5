import { countGroups, defineMetric } from './metric.ts'
import type { Metric, MetricName } from './metric.ts'

/** An example is predicted positive where its score is at least this. */
export const threshold = 0.5

/** Weighted numbers of examples: true and false positives, true and false negatives. */
interface Confusion { tp: number; fp: number; tn: number; fn: number }

/** A metric that depends on the four counts at the threshold alone. Counted once per group, so a resample costs one pass over groups. */
export function confusionMetric(name: MetricName, formula: (counts: Confusion) => number): Metric {
  return defineMetric(name, true, (labels, scores, groups) => {
    const cells = new Float64Array(4 * countGroups(groups))
    for (let i = 0; i < labels.length; i++) {
      const isPredicted = scores[i]! >= threshold
      cells[4 * groups[i]! + (isPredicted ? 0 : 2) + (labels[i] === 1 ? 0 : 1)]! += 1
    }
    return (weights) => {
      let tp = 0, fp = 0, tn = 0, fn = 0
      for (let group = 0; 4 * group < cells.length; group++) {
        const weight = weights[group]!
        tp += weight * cells[4 * group]!
        fp += weight * cells[4 * group + 1]!
        fn += weight * cells[4 * group + 2]!
        tn += weight * cells[4 * group + 3]!
      }
      return formula({ tp, fp, tn, fn })
    }
  })
}
