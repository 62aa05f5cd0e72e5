import type { History } from './histories.ts'

/** What a user met, each item once, and how much it counts now. */
export interface WeightedItems { items: Int32Array; weights: Float64Array }

/** Says how well each item of the catalogue suits a history: the common shape of similar items, factors and attributes. */
export interface Scorer {
  /** Overwrites `scores` [items]. 0: nothing speaks for the item; factors and item weights may also speak against one. */
  score(history: WeightedItems, scores: Float64Array): void
  /** What each item of the history adds to the score of `item`; they add up to it. */
  contributions(history: WeightedItems, item: number): Float64Array
  /** Whether only scores above 0 mean anything. */
  readonly isNonNegative: boolean
}

/** Weight of the kind · ½^(p / half-life), p the number of other items met since: a session shows in the very next answer, without a clock. A half-life of
 *  0 lets all count alike. */
export function weighHistory(history: History, halfLife: number): WeightedItems {
  return {
    items: Int32Array.from(history, ({ item }) => item),
    weights: Float64Array.from(history, ({ weight }, p) => (halfLife === 0 ? weight : weight * 0.5 ** (p / halfLife))),
  }
}
