import type { EventKind } from '../../../dataset/record.ts'
import type { Catalogue, ItemFacts } from './catalogue.ts'

/** Counts [views, clicks, purchases] of each item so far. They grow in the order of time while training rows are made, and are frozen at
 *  the end of the training split: an answer in production, and every validation and test score, sees exactly those. */
export interface ItemStatistics {
  readonly counts: Float64Array
  add(item: ItemFacts, kind: EventKind): void
  ratesOf(item: ItemFacts): ItemRates
}

/** Natural logarithms of smoothed rates, and popularity relative to the mean item. */
export interface ItemRates {
  viewToClick: number
  clickToPurchase: number
  viewPopularity: number
  purchasePopularity: number
  categoryClickToPurchase: number
  brandClickToPurchase: number
  /** The shop's own rates (not logarithms), to which a user's rates are drawn. */
  shopViewToClick: number
  shopClickToPurchase: number
}

export const kinds: readonly EventKind[] = ['view', 'click', 'purchase']
/** A rate of few events is drawn to the shop's rate as if so many more events had shown it. */
const priorEvents = 20

export function itemStatistics(catalogue: Catalogue, counts = new Float64Array(3 * catalogue.items.length)): ItemStatistics {
  const shop = new Float64Array(3)
  const byCategory = new Float64Array(3 * catalogue.categories.length)
  const byBrand = new Float64Array(3 * catalogue.brands.length)
  for (const facts of catalogue.items) for (let kind = 0; kind < 3; kind++) tally(facts, kind, counts[3 * facts.place + kind]!)

  function tally(facts: ItemFacts, kind: number, amount: number): void {
    shop[kind]! += amount
    if (facts.category >= 0) byCategory[3 * facts.category + kind]! += amount
    if (facts.brand >= 0) byBrand[3 * facts.brand + kind]! += amount
  }

  return {
    counts,
    add(facts, kind) {
      if (facts.place < 0) return
      const k = kinds.indexOf(kind)
      counts[3 * facts.place + k]! += 1
      tally(facts, k, 1)
    },
    ratesOf({ place, category, brand }) {
      const nItems = Math.max(1, catalogue.items.length)
      const shopViewToClick = (shop[1]! + 1) / (shop[0]! + 10)
      const shopClickToPurchase = (shop[2]! + 1) / (shop[1]! + 10)
      const at = (table: Float64Array, row: number, kind: number) => (row < 0 ? 0 : table[3 * row + kind]!)
      const buys = (table: Float64Array, row: number) => Math.log(smoothed(at(table, row, 2), at(table, row, 1), shopClickToPurchase, priorEvents))
      return {
        viewToClick: Math.log(smoothed(at(counts, place, 1), at(counts, place, 0), shopViewToClick, priorEvents)),
        clickToPurchase: buys(counts, place),
        viewPopularity: Math.log((at(counts, place, 0) + 1) / (shop[0]! / nItems + 1)),
        purchasePopularity: Math.log((at(counts, place, 2) + 1) / (shop[2]! / nItems + 1)),
        categoryClickToPurchase: buys(byCategory, category),
        brandClickToPurchase: buys(byBrand, brand),
        shopViewToClick,
        shopClickToPurchase,
      }
    },
  }
}

/** (successes + n·rate) / (trials + n): never 0, never infinite. */
export function smoothed(successes: number, trials: number, priorRate: number, n: number): number {
  return (successes + n * priorRate) / (trials + n)
}
