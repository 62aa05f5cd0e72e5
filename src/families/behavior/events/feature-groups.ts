import type { Spec } from '../../../spec/record.ts'
import type { Catalogue, ItemFacts } from './catalogue.ts'
import { windows } from './history-summary.ts'
import type { HistorySummary, Tally } from './history-summary.ts'
import { kinds, smoothed } from './item-statistics.ts'
import type { ItemRates } from './item-statistics.ts'

export type GroupName = Spec['features']['groups'][number]

/** All that a row is made of. */
export interface Seen { catalogue: Catalogue; item: ItemFacts; time: number; past: HistorySummary; rates: ItemRates }
/** Names and values of some features, in the same order. Every value is finite, also for an unknown item or a user without history. */
interface Group { names(catalogue: Catalogue): string[]; values(seen: Seen): number[] }

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** A user's own rate is drawn to the shop's as if so many more events had shown it. */
const userPriorEvents = 5

export const groups: Record<GroupName, Group> = {
  /** How much the user does, and how often one thing leads to the next. */
  activity: {
    names: () => [...windows.flatMap(({ name }) => kinds.map((kind) => `user ${kind}s, last ${name}`)), 'user view to click', 'user click to purchase'],
    values: ({ past: { windowCounts, user }, rates }) => [
      ...windowCounts.map(Math.log1p), Math.log(smoothed(user.counts[1]!, user.counts[0]!, rates.shopViewToClick, userPriorEvents)), clickToPurchase(user, rates),
    ],
  },
  recency: {
    names: () => kinds.map((kind) => `user last ${kind}`),
    values: ({ past }) => past.user.agesMs.map(nearness),
  },
  item: {
    names: () => [...kinds.map((kind) => `user and item ${kind}s`), ...kinds.map((kind) => `user and item last ${kind}`)],
    values: ({ past: { item } }) => [...item.counts.map(Math.log1p), ...item.agesMs.map(nearness)],
  },
  category: {
    names: ({ categories }) => [...tallyNames('user and category'), 'share of this category', ...categories.map((category) => `category ${category}`)],
    values: ({ catalogue, item, past, rates }) => [...tallyValues(past.category, rates), past.categoryShares[item.category] ?? 0, ...oneHot(catalogue.categories.length, item.category)],
  },
  brand: {
    names: ({ brands }) => [...tallyNames('user and brand'), 'share of this brand', ...brands.map((brand) => `brand ${brand}`)],
    values: ({ catalogue, item, past, rates }) => [...tallyValues(past.brand, rates), past.brandShares[item.brand] ?? 0, ...oneHot(catalogue.brands.length, item.brand)],
  },
  /** The price, over the mean of its category, and against what the user clicked and bought before. */
  price: {
    names: () => ['price', 'price level', ...['clicked', 'bought'].flatMap((what) => [`price over ${what}`, `price away from ${what}`, `has ${what}`])],
    values: ({ catalogue, item, past: { meanPriceLevel } }) => {
      const level = catalogue.priceLevelOf(item)
      return [item.logPrice, level, ...[meanPriceLevel.clicked, meanPriceLevel.bought].flatMap((mean) => (mean === undefined ? [0, 0, 0] : [level - mean, Math.abs(level - mean), 1]))]
    },
  },
  popularity: {
    names: () => ['item view to click', 'item click to purchase', 'item view popularity', 'item purchase popularity', 'category click to purchase', 'brand click to purchase'],
    values: ({ rates }) => [rates.viewToClick, rates.clickToPurchase, rates.viewPopularity, rates.purchasePopularity, rates.categoryClickToPurchase, rates.brandClickToPurchase],
  },
  /** Hour (two harmonics) and weekday, UTC. */
  time: {
    names: () => [...[1, 2].flatMap((harmonic) => [`hour sine ${harmonic}`, `hour cosine ${harmonic}`]), ...weekdays],
    values: ({ time }) => {
      const turn = (2 * Math.PI * (time % dayMs)) / dayMs
      return [...[1, 2].flatMap((harmonic) => [Math.sin(harmonic * turn), Math.cos(harmonic * turn)]), ...oneHot(7, new Date(time).getUTCDay())]
    },
  },
  /** The user's tastes: shares of every category and brand in the history. */
  profile: {
    names: ({ categories, brands }) => [...categories.map((category) => `share of category ${category}`), ...brands.map((brand) => `share of brand ${brand}`)],
    values: ({ past }) => [...past.categoryShares, ...past.brandShares],
  },
}

export const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

function tallyNames(name: string): string[] {
  return [...kinds.map((kind) => `${name} ${kind}s`), `${name} click to purchase`, `${name} recency`]
}

function tallyValues(tally: Tally, rates: ItemRates): number[] {
  return [...tally.counts.map(Math.log1p), clickToPurchase(tally, rates), nearness(Math.min(...tally.agesMs))]
}

function clickToPurchase({ counts }: Tally, rates: ItemRates): number {
  return Math.log(smoothed(counts[2]!, counts[1]!, rates.shopClickToPurchase, userPriorEvents))
}

/** 1 for this very moment, falling with the logarithm of the hours, 0 for 30 days ago, longer, or never. */
function nearness(ageMs: number): number {
  return Math.max(0, 1 - Math.log1p(ageMs / hourMs) / Math.log1p(30 * 24))
}

function oneHot(width: number, place: number): number[] {
  const values = new Array<number>(width).fill(0)
  if (place >= 0) values[place] = 1
  return values
}
