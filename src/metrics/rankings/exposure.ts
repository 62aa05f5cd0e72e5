// What of the catalogue is shown to anybody, over all cases together.
//   coverage@k = share of the items that are among the first k of some case.
//   Gini@k     = Σᵢ (2i − n − 1) xᵢ / (n Σ x), xᵢ the number of cases that are shown item i among their first k, ascending, over all n items of the catalogue: 0 where all
//                are shown equally often, near 1 where few have it all. Undefined where nothing is shown.
// Both depend on the number of cases, so they compare models on the same test only; without cases they are undefined. A resample has fewer different cases than the data, and
// intervals from resamples were far too narrow (of 500 pairs of equal models 28 % "differed" where 120 users saw part of 3,000 items), so theirs come from leaving out one group
// at a time.
// Source: Ge, Delgado-Battenfeld and Jannach, Beyond accuracy: evaluating recommender systems by coverage and serendipity, 2010; Gini, 1912.
import { countGroups } from '../metric.ts'
import type { RankingMetricName } from '../names.ts'
import { defineRankingMetric } from './ranking-metric.ts'
import type { Ranking, RankingMetric } from './ranking-metric.ts'

export const coverageAt = exposureMetric((exposure) => {
  let shown = 0
  for (let item = 0; item < exposure.length; item++) if (exposure[item]! > 0) shown += 1
  return {
    value: () => shown / exposure.length,
    take: (item) => { if (--exposure[item]! === 0) shown -= 1 },
    give: (item) => { if (exposure[item]!++ === 0) shown += 1 },
  }
})

export const giniAt = exposureMetric((exposure) => {
  const n = exposure.length
  const most = exposure.reduce((a, b) => Math.max(a, b), 0)
  // starts[x]: items that are shown less than x times, which is where the first of those with x stands among the ascending.
  const starts = new Uint32Array(most + 2)
  for (let item = 0; item < n; item++) starts[exposure[item]! + 1]! += 1
  for (let times = 1; times < starts.length; times++) starts[times]! += starts[times - 1]!
  let total = 0, weighted = 0
  for (let times = 1; times <= most; times++) {
    const [from, to] = [starts[times]!, starts[times + 1]!]
    total += times * (to - from)
    weighted += times * (to - from) * (from + to - n)
  }
  // One time less moves an item to the first place of its equals; all others stay where they are.
  return {
    value: () => weighted / (n * total),
    take: (item) => {
      const times = exposure[item]!--
      weighted -= 2 * starts[times]! + 1 - n
      starts[times]! += 1
      total -= 1
    },
    give: (item) => {
      const times = ++exposure[item]!
      starts[times]! -= 1
      weighted += 2 * starts[times]! + 1 - n
      total += 1
    },
  }
})

/** A figure of how often each item is shown, which can follow one time less and one time more; what is taken is given back in the opposite order. */
interface ExposureFigure { value(): number; take(item: number): void; give(item: number): void }

/** Leaving out all groups in turn costs as much as showing everything to everybody once. */
function exposureMetric(figureOf: (exposure: Uint32Array) => ExposureFigure): (k: number, name: RankingMetricName) => RankingMetric {
  return (k, name) => {
    const metric = defineRankingMetric(name, ({ catalogue }, rankings, groups) => (weights) => {
      const exposure = countExposure(rankings, k, catalogue.nItems, (i) => weights[groups[i]!]!)
      return rankings.some((_, i) => weights[groups[i]!]! > 0) ? figureOf(exposure).value() : NaN
    })
    return {
      ...metric,
      leaveOneOut: ({ catalogue }, rankings, groups) => {
        const figure = figureOf(countExposure(rankings, k, catalogue.nItems, () => 1))
        const shownTo: number[][] = Array.from({ length: countGroups(groups) }, () => [])
        rankings.forEach((ranking, i) => { for (let rank = 0; rank < k && rank < ranking.length; rank++) shownTo[groups[i]!]!.push(ranking[rank]!) })
        return Float64Array.from(shownTo, (items) => {
          items.forEach(figure.take)
          const value = figure.value()
          items.reverse().forEach(figure.give)
          return value
        })
      },
    }
  }
}

function countExposure(rankings: readonly Ranking[], k: number, nItems: number, weightOf: (i: number) => number): Uint32Array {
  const exposure = new Uint32Array(nItems)
  rankings.forEach((ranking, i) => { for (let rank = 0; rank < k && rank < ranking.length; rank++) exposure[ranking[rank]!]! += weightOf(i) })
  return exposure
}
