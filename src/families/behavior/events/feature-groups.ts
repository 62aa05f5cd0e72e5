import type { Spec } from '../../../spec/record.ts'
import type { Catalogue, ItemFacts } from './catalogue.ts'
import { windows } from './history-summary.ts'
import type { HistorySummary, Tally } from './history-summary.ts'
import { kinds, smoothed } from './item-statistics.ts'
import type { ItemRates } from './item-statistics.ts'

export type GroupName = Spec['features']['groups'][number]

/** All that a row is made of. */
export interface Seen { catalogue: Catalogue; item: ItemFacts; time: number; past: HistorySummary; rates: ItemRates }
/** Names and values of some features, in the same order. Every value is finite, also for an unknown item or a user without history. Values are put one by one,
 *  for a list of each group would be half of what an answer allocates. */
interface Group { names(catalogue: Catalogue): string[]; putValues(seen: Seen, put: Put): void }
export type Put = (value: number) => void

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** A user's own rate is drawn to the shop's as if so many more events had shown it. */
const userPriorEvents = 5

export const groups: Record<GroupName, Group> = {
  /** How much the user does, and how often one thing leads to the next. */
  activity: {
    names: () => [...windows.flatMap(({ name }) => kinds.map((kind) => `user ${kind}s, last ${name}`)), 'user view to click', 'user click to purchase'],
    putValues({ past: { windowCounts, user }, rates }, put) {
      putLogs(windowCounts, put)
      put(Math.log(smoothed(user.counts[1]!, user.counts[0]!, rates.shopViewToClick, userPriorEvents)))
      put(clickToPurchase(user, rates))
    },
  },
  recency: {
    names: () => kinds.map((kind) => `user last ${kind}`),
    putValues({ past }, put) { for (const ageMs of past.user.agesMs) put(nearness(ageMs)) },
  },
  item: {
    names: () => [...kinds.map((kind) => `user and item ${kind}s`), ...kinds.map((kind) => `user and item last ${kind}`)],
    putValues({ past: { item } }, put) {
      putLogs(item.counts, put)
      for (const ageMs of item.agesMs) put(nearness(ageMs))
    },
  },
  category: {
    names: ({ categories }) => [...tallyNames('user and category'), 'share of this category', ...categories.map((category) => `category ${category}`)],
    putValues({ catalogue, item, past, rates }, put) {
      putTally(past.category, rates, put)
      put(past.categoryShares[item.category] ?? 0)
      putOneHot(catalogue.categories.length, item.category, put)
    },
  },
  brand: {
    names: ({ brands }) => [...tallyNames('user and brand'), 'share of this brand', ...brands.map((brand) => `brand ${brand}`)],
    putValues({ catalogue, item, past, rates }, put) {
      putTally(past.brand, rates, put)
      put(past.brandShares[item.brand] ?? 0)
      putOneHot(catalogue.brands.length, item.brand, put)
    },
  },
  /** The price, over the mean of its category, and against what the user clicked and bought before. */
  price: {
    names: () => ['price', 'price level', ...['clicked', 'bought'].flatMap((what) => [`price over ${what}`, `price away from ${what}`, `has ${what}`])],
    putValues({ catalogue, item, past: { meanPriceLevel } }, put) {
      const level = catalogue.priceLevelOf(item)
      put(item.logPrice)
      put(level)
      for (const mean of [meanPriceLevel.clicked, meanPriceLevel.bought]) {
        const away = mean === undefined ? 0 : level - mean
        put(away)
        put(Math.abs(away))
        put(mean === undefined ? 0 : 1)
      }
    },
  },
  popularity: {
    names: () => ['item view to click', 'item click to purchase', 'item view popularity', 'item purchase popularity', 'category click to purchase', 'brand click to purchase'],
    putValues({ rates }, put) {
      put(rates.viewToClick)
      put(rates.clickToPurchase)
      put(rates.viewPopularity)
      put(rates.purchasePopularity)
      put(rates.categoryClickToPurchase)
      put(rates.brandClickToPurchase)
    },
  },
  /** Hour (two harmonics) and weekday, UTC. */
  time: {
    names: () => [...[1, 2].flatMap((harmonic) => [`hour sine ${harmonic}`, `hour cosine ${harmonic}`]), ...weekdays],
    putValues({ time }, put) {
      const turn = (2 * Math.PI * (time % dayMs)) / dayMs
      for (let harmonic = 1; harmonic <= 2; harmonic++) {
        put(Math.sin(harmonic * turn))
        put(Math.cos(harmonic * turn))
      }
      putOneHot(7, new Date(time).getUTCDay(), put)
    },
  },
  /** The user's tastes: shares of every category and brand in the history. */
  profile: {
    names: ({ categories, brands }) => [...categories.map((category) => `share of category ${category}`), ...brands.map((brand) => `share of brand ${brand}`)],
    putValues({ past }, put) {
      for (const share of past.categoryShares) put(share)
      for (const share of past.brandShares) put(share)
    },
  },
}

export const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

function tallyNames(name: string): string[] {
  return [...kinds.map((kind) => `${name} ${kind}s`), `${name} click to purchase`, `${name} recency`]
}

function putTally(tally: Tally, rates: ItemRates, put: Put): void {
  putLogs(tally.counts, put)
  put(clickToPurchase(tally, rates))
  put(nearness(Math.min(...tally.agesMs)))
}

function putLogs(counts: readonly number[], put: Put): void {
  for (const count of counts) put(Math.log1p(count))
}

function clickToPurchase({ counts }: Tally, rates: ItemRates): number {
  return Math.log(smoothed(counts[2]!, counts[1]!, rates.shopClickToPurchase, userPriorEvents))
}

/** 1 for this very moment, falling with the logarithm of the hours, 0 for 30 days ago, longer, or never. */
function nearness(ageMs: number): number {
  return Math.max(0, 1 - Math.log1p(ageMs / hourMs) / Math.log1p(30 * 24))
}

function putOneHot(width: number, place: number, put: Put): void {
  for (let i = 0; i < width; i++) put(i === place ? 1 : 0)
}
