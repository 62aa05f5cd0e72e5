import type { Catalogue, ItemFacts } from './catalogue.ts'
import type { PastEvent } from './history.ts'
import { kinds } from './item-statistics.ts'

/** Counts [views, clicks, purchases] and how long ago each kind was last seen (Infinity: never). */
export interface Tally { counts: number[]; agesMs: number[] }

export interface HistorySummary {
  /** [window × kind] */
  windowCounts: number[]
  user: Tally
  item: Tally
  category: Tally
  brand: Tally
  /** Share of the events that belong to each category and brand; all 0 without history. */
  categoryShares: number[]
  brandShares: number[]
  /** Mean price level over clicked and over bought items, undefined where there are none. */
  meanPriceLevel: { clicked: number | undefined; bought: number | undefined }
}

export const windows = [{ name: '1 h', ms: 3_600_000 }, { name: '1 d', ms: 86_400_000 }, { name: '7 d', ms: 7 * 86_400_000 }, { name: '30 d', ms: 30 * 86_400_000 }] as const

/** One pass over a user's history, seen from one item at one moment. */
export function summariseHistory(catalogue: Catalogue, history: readonly PastEvent[], item: ItemFacts, time: number): HistorySummary {
  const windowCounts = new Array<number>(3 * windows.length).fill(0)
  const categoryCounts = new Array<number>(catalogue.categories.length).fill(0)
  const brandCounts = new Array<number>(catalogue.brands.length).fill(0)
  const tallies = { user: newTally(), item: newTally(), category: newTally(), brand: newTally() }
  const priceLevelSums = [0, 0, 0]

  for (const event of history) {
    const k = kinds.indexOf(event.kind)
    const ageMs = time - event.time
    for (let window = 0; window < windows.length; window++) if (ageMs <= windows[window]!.ms) windowCounts[3 * window + k]! += 1
    tally(tallies.user, k, ageMs)
    if (event.item.id === item.id) tally(tallies.item, k, ageMs)
    if (event.item.category >= 0) categoryCounts[event.item.category]! += 1
    if (event.item.category >= 0 && event.item.category === item.category) tally(tallies.category, k, ageMs)
    if (event.item.brand >= 0) brandCounts[event.item.brand]! += 1
    if (event.item.brand >= 0 && event.item.brand === item.brand) tally(tallies.brand, k, ageMs)
    priceLevelSums[k]! += catalogue.priceLevelOf(event.item)
  }

  const share = (count: number) => (history.length === 0 ? 0 : count / history.length)
  const meanPriceLevel = (k: number) => (tallies.user.counts[k] === 0 ? undefined : priceLevelSums[k]! / tallies.user.counts[k]!)
  return {
    windowCounts, ...tallies,
    categoryShares: categoryCounts.map(share),
    brandShares: brandCounts.map(share),
    meanPriceLevel: { clicked: meanPriceLevel(1), bought: meanPriceLevel(2) },
  }
}

function newTally(): Tally {
  return { counts: [0, 0, 0], agesMs: [Infinity, Infinity, Infinity] }
}

function tally(target: Tally, k: number, ageMs: number): void {
  target.counts[k]! += 1
  if (ageMs < target.agesMs[k]!) target.agesMs[k] = ageMs
}
