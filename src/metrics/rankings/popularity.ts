// How far a model goes beyond what everybody buys, by the training events of the items; both are means over the items shown to a case, and a case that is shown
// nothing is left out.
//   novelty@k         = mean of −log₂(share of the training events that the item has); an item without any counts as if it had one. In bits; no highest value.
//   long-tail share@k = share of items outside the head, the most popular items that together have 80 % of the training events (equal ones by ascending place).
// Source: Vargas and Castells, Rank and relevance in novelty and diversity metrics, 2011; Abdollahpouri, Burke and Mobasher, Managing popularity bias, 2019.
import type { RankingMetricName } from '../names.ts'
import type { Catalogue } from './catalogue.ts'
import { defineCaseMetric } from './ranking-metric.ts'
import type { Ranking, RankingMetric } from './ranking-metric.ts'

const headShare = 0.8

export const noveltyAt = popularityMetric((popularity) => {
  const total = sumOf(popularity)
  return Float64Array.from(popularity, (events) => Math.log2(total / Math.max(1, events)))
}, Infinity)

export const longTailShareAt = popularityMetric((popularity) => {
  const tail = new Float64Array(popularity.length).fill(1)
  const order = Uint32Array.from({ length: popularity.length }, (_, item) => item).sort((a, b) => popularity[b]! - popularity[a]! || a - b)
  const total = sumOf(popularity)
  let covered = 0
  for (const item of order) {
    if (covered >= headShare * total) break
    covered += popularity[item]!
    tail[item] = 0
  }
  return tail
}, 1)

/** A mean of what each shown item is worth, which is worked out once for a catalogue. */
function popularityMetric(worthOf: (popularity: ArrayLike<number>) => Float64Array, highest: number): (k: number, name: RankingMetricName) => RankingMetric {
  const worths = new WeakMap<Catalogue, Float64Array>()
  return (k, name) => defineCaseMetric(name, (_relevant, ranking, catalogue) => {
    let worth = worths.get(catalogue)
    if (!worth) worths.set(catalogue, worth = worthOf(catalogue.popularity ?? []))
    return meanWithin(k, ranking, worth)
  }, { highest, isKnown: ({ popularity }) => popularity !== undefined && sumOf(popularity) > 0 })
}

function meanWithin(k: number, ranking: Ranking, worth: ArrayLike<number>): number {
  const n = Math.min(k, ranking.length)
  let sum = 0
  for (let rank = 0; rank < n; rank++) sum += worth[ranking[rank]!]!
  return sum / n
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum
}
