// average precision = Σ (Rₙ − Rₙ₋₁) Pₙ over the thresholds from the highest score down: precision P times the step of recall R. Equal scores
// are one step, whatever their order. Its level is the share of positives, so it compares models on the same test only.
// Undefined without positives. Source: Buckley and Voorhees, Retrieval evaluation with incomplete information, 2004; Davis and Goadrich, 2006.
import { defineMetric } from './metric.ts'
import { rankExamples } from './ranking.ts'

/** Area under the steps of the precision–recall curve. Sorted once; a resample is one pass in sorted order. */
export const averagePrecision = defineMetric('averagePrecision', true, (labels, scores, groups) => {
  const { entry, endsTie } = rankExamples(labels, scores, groups)
  return (weights) => {
    let sum = 0, positives = 0, predicted = 0, tiedPositives = 0
    for (let rank = 0; rank < entry.length; rank++) {
      const weight = weights[entry[rank]! >>> 1]!
      predicted += weight
      if ((entry[rank]! & 1) === 1) tiedPositives += weight
      if (endsTie[rank] === 1 && tiedPositives > 0) {
        positives += tiedPositives
        sum += (tiedPositives * positives) / predicted
        tiedPositives = 0
      }
    }
    return sum / positives
  }
})
