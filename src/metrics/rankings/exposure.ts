// What of the catalogue is shown to anybody, over all cases together.
//   coverage@k = share of the items that are among the first k of some case.
//   Gini@k     = Σᵢ (2i − n − 1) xᵢ / (n Σ x), xᵢ the number of cases that are shown item i among their first k, ascending, over all n items of the catalogue: 0 where all
//                are shown equally often, near 1 where few have it all. Undefined where nothing is shown.
// Both grow or fall with the number of cases, so they compare models on the same test only; resamples hold fewer different cases, which is taken off them.
// Source: Ge, Delgado-Battenfeld and Jannach, Beyond accuracy: evaluating recommender systems by coverage and serendipity, 2010; Gini, 1912.
import type { RankingMetricName } from '../names.ts'
import { defineExposureMetric } from './ranking-metric.ts'
import type { RankingMetric } from './ranking-metric.ts'

export function coverageAt(k: number, name: RankingMetricName): RankingMetric {
  return defineExposureMetric(name, k, (exposure) => {
    let shown = 0
    for (let item = 0; item < exposure.length; item++) if (exposure[item]! > 0) shown += 1
    return shown / exposure.length
  })
}

export function giniAt(k: number, name: RankingMetricName): RankingMetric {
  return defineExposureMetric(name, k, (exposure) => {
    const ascending = exposure.slice().sort()
    let sum = 0, weighted = 0
    for (let i = 0; i < ascending.length; i++) {
      sum += ascending[i]!
      weighted += (2 * i + 1 - ascending.length) * ascending[i]!
    }
    return weighted / (ascending.length * sum)
  })
}
