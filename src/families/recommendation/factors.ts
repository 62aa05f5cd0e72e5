import { factorise, solveFactorised } from '../../matrix/positive-definite.ts'
import { openFoldIn } from './als/fold-in.ts'
import type { AlsObjective } from './als/settings.ts'
import { confidencesOf, penaltyOf } from './als/settings.ts'
import type { Scorer, WeightedItems } from './scorer.ts'

/** Item factors of implicit ALS [items × factors], YᵀY [factors × factors], and what a user is made of items by. */
export interface Factors { items: Float32Array; gram: Float64Array; factors: number; objective: AlsObjective }

/** r̂_j = u · y_j with the user folded in from the history alone (Hu, Koren and Volinsky 2008): u = A⁻¹ Σ c_i y_i, A = YᵀY + Σ (c_i − 1) y_i y_iᵀ + λI. Item i of the
 *  history adds c_i · y_jᵀ A⁻¹ y_i (their section 5). */
export function factorScorer({ items: y, gram, factors: f, objective }: Factors): Scorer {
  const foldIn = openFoldIn(y, f, objective, { gram })
  // An answer tells reasons of up to a hundred items, all with the same history.
  let last: { history: WeightedItems; lower: Float64Array | undefined } | undefined
  return {
    isNonNegative: false,
    score: ({ items, weights }, scores) => scores.set(foldIn.scores(foldIn.vectorOf(items, weights))),
    contributions(history, item) {
      if (last?.history !== history) last = { history, lower: lowerOf(history) }
      const own = Float64Array.from(y.subarray(item * f, (item + 1) * f))
      const inverse = last.lower ? solveFactorised(last.lower, f, own) : own.fill(0)
      const confidences = confidencesOf(Float32Array.from(history.weights), objective)
      return Float64Array.from(history.items, (i, h) => {
        let dot = 0
        for (let k = 0; k < f; k++) dot += inverse[k]! * y[i * f + k]!
        return confidences[h]! * dot
      })
    },
  }

  /** L of A = L·Lᵀ; undefined where rounding left A not positive definite. */
  function lowerOf({ items, weights }: WeightedItems): Float64Array | undefined {
    const a = gram.slice()
    const penalty = penaltyOf(items.length, objective)
    for (let k = 0; k < f; k++) a[k * f + k]! += penalty
    for (const [h, confidence] of confidencesOf(Float32Array.from(weights), objective).entries()) {
      const at = items[h]! * f
      for (let row = 0; row < f; row++) {
        const scaled = (confidence - 1) * y[at + row]!
        for (let column = 0; column <= row; column++) a[row * f + column]! += scaled * y[at + column]!
      }
    }
    return factorise(a, f) ? a : undefined
  }
}

/** YᵀY. */
export function gramOf(items: Float32Array, factors: number): Float64Array {
  const gram = new Float64Array(factors * factors)
  for (let at = 0; at < items.length; at += factors) {
    for (let row = 0; row < factors; row++) {
      const value = items[at + row]!
      for (let column = 0; column <= row; column++) gram[row * factors + column]! += value * items[at + column]!
    }
  }
  for (let row = 0; row < factors; row++) for (let column = 0; column < row; column++) gram[column * factors + row] = gram[row * factors + column]!
  return gram
}
