// AUC = P(score of a positive > score of a negative) + P(they are equal) / 2 = U / (n₊ n₋), U of Mann and Whitney.
// Undefined without positives or without negatives.
// Source: Mann and Whitney, On a test of whether one of two random variables is stochastically larger, 1947; Hanley and McNeil, 1982.
import { defineMetric } from './metric.ts'

/** Area under the ROC curve. Sorted once; a resample is one pass in sorted order. */
export const auc = defineMetric('auc', true, (labels, scores, groups) => {
  const order = Uint32Array.from({ length: labels.length }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!)
  const isPositive = Uint8Array.from(order, (i) => labels[i]!)
  const group = Uint32Array.from(order, (i) => groups[i]!)
  const endsTie = Uint8Array.from(order, (i, rank) => (rank + 1 === order.length || scores[order[rank + 1]!] !== scores[i] ? 1 : 0))

  return (weights) => {
    let u = 0, positives = 0, negatives = 0
    let tiedPositives = 0, tiedNegatives = 0
    for (let rank = 0; rank < isPositive.length; rank++) {
      const weight = weights[group[rank]!]!
      if (isPositive[rank] === 1) tiedPositives += weight
      else tiedNegatives += weight
      if (endsTie[rank] === 1) {
        u += tiedPositives * (negatives + tiedNegatives / 2)
        positives += tiedPositives
        negatives += tiedNegatives
        tiedPositives = 0
        tiedNegatives = 0
      }
    }
    return u / (positives * negatives)
  }
})
