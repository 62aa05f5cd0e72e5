import type { Scorer, WeightedItems } from '../scorer.ts'
import type { Towers } from './fit-two-tower.ts'
import { toLength, userLength } from './loss.ts'

/** score_j = û · y_j, û = 8 · Σ w_i x_i / |Σ w_i x_i| over the history: item i adds its share of û. */
export function towerScorer({ history: x, items: y, factors: f }: Towers): Scorer {
  const sum = new Float64Array(f)
  return {
    isNonNegative: false,
    score(history, scores) {
      userOf(history)
      for (let item = 0, at = 0; at < y.length; item++) {
        let dot = 0
        for (let k = 0; k < f; k++) dot += sum[k]! * y[at++]!
        scores[item] = dot
      }
    },
    contributions(history, item) {
      const scale = userOf(history)
      return Float64Array.from(history.items, (i, n) => {
        let dot = 0
        for (let k = 0; k < f; k++) dot += x[i * f + k]! * y[item * f + k]!
        return scale * history.weights[n]! * dot
      })
    },
  }

  /** Fills `sum` with û; returns what Σ w_i x_i was multiplied by. */
  function userOf({ items, weights }: WeightedItems): number {
    sum.fill(0)
    for (let n = 0; n < items.length; n++) {
      const at = items[n]! * f
      for (let k = 0; k < f; k++) sum[k]! += weights[n]! * x[at + k]!
    }
    const [length] = toLength(sum, f) as unknown as [number]
    return length > 0 ? userLength / length : 0
  }
}
