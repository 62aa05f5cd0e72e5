import type { EventKind } from '../../../dataset/record.ts'
import type { Catalogue, ItemFacts } from './catalogue.ts'
import type { PastEvent } from './history.ts'

/** What a user is interested in, as the history tells. */
export interface Interests {
  /** The strongest ten, by share of all weight; an event weighs w = weight of its kind · ½^(age / 7 days). */
  categories: { category: string; share: number }[]
  brands: { brand: string; share: number }[]
  /** Price over the mean of its category, as a factor: the geometric mean of what the user looked at. 1 without history. */
  priceLevel: number
  /** The highest of the probabilities that follow; 0 without history. */
  purchaseIntent: number
  /** The last ten things the user met, each with the probability of a purchase were it clicked now. */
  items: { item: string; probability: number }[]
}

const kindWeights: Record<EventKind, number> = { view: 1, click: 2, purchase: 4 }
const halfLifeMs = 7 * 86_400_000
const shown = 10

/** From a history before `time`, oldest first. */
export function interestsOf(catalogue: Catalogue, history: readonly PastEvent[], time: number, probabilityOf: (item: ItemFacts) => number): Interests {
  const byCategory = new Float64Array(catalogue.categories.length)
  const byBrand = new Float64Array(catalogue.brands.length)
  let total = 0
  let levels = 0
  for (const { item, kind, time: at } of history) {
    const weight = kindWeights[kind] * 0.5 ** ((time - at) / halfLifeMs)
    total += weight
    levels += weight * catalogue.priceLevelOf(item)
    if (item.category >= 0) byCategory[item.category]! += weight
    if (item.brand >= 0) byBrand[item.brand]! += weight
  }

  const items = lastItems(history).map((item) => ({ item: item.id, probability: probabilityOf(item) })).sort((a, b) => b.probability - a.probability)
  return {
    categories: strongest(catalogue.categories, byCategory, total).map(([category, share]) => ({ category, share })),
    brands: strongest(catalogue.brands, byBrand, total).map(([brand, share]) => ({ brand, share })),
    priceLevel: rounded(Math.exp(total === 0 ? 0 : levels / total)),
    purchaseIntent: items[0]?.probability ?? 0,
    items,
  }
}

function strongest(names: readonly string[], weights: Float64Array, total: number): [name: string, share: number][] {
  const ranked = names.map((name, place) => [name, weights[place]!] as const).filter(([, weight]) => weight > 0).sort(([, a], [, b]) => b - a)
  return ranked.slice(0, shown).map(([name, weight]) => [name, rounded(weight / total)])
}

/** Different items that the user met last, newest first. */
function lastItems(history: readonly PastEvent[]): ItemFacts[] {
  return [...new Map(history.toReversed().map(({ item }) => [item.id, item])).values()].slice(0, shown)
}

/** To four digits: more would only seem to be known. */
function rounded(value: number): number {
  return Number(value.toFixed(4))
}
