// AUC = P(score of a positive > score of a negative) + P(they are equal) / 2 = U / (n₊ n₋), U of Mann and Whitney.
// Undefined without positives or without negatives.
// Source: Mann and Whitney, On a test of whether one of two random variables is stochastically larger, 1947; Hanley and McNeil, 1982.
import { defineMetric } from './metric.ts'
import { rankExamples } from './ranking.ts'

/** Area under the ROC curve. Sorted once; a resample is one pass in sorted order. */
export const auc = defineMetric('auc', true, (labels, scores, groups) => {
  const { entry, endsTie } = rankExamples(labels, scores, groups)
  return (weights) => {
    let u = 0, positives = 0, negatives = 0
    let tiedPositives = 0, tiedNegatives = 0
    for (let rank = 0; rank < entry.length; rank++) {
      const weight = weights[entry[rank]! >>> 1]!
      if ((entry[rank]! & 1) === 1) tiedPositives += weight
      else tiedNegatives += weight
      if (endsTie[rank] === 1) {
        u += tiedNegatives * (positives + tiedPositives / 2)
        positives += tiedPositives
        negatives += tiedNegatives
        tiedPositives = 0
        tiedNegatives = 0
      }
    }
    return u / (positives * negatives)
  }
})
