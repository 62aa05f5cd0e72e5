import type { Catalogue, ItemFacts } from './catalogue.ts'
import { summariseHistory } from './history-summary.ts'
import type { Tally } from './history-summary.ts'
import type { PastEvent } from './history.ts'
import { kinds, smoothed } from './item-statistics.ts'
import type { ItemRates } from './item-statistics.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** A user's own rate is drawn to the shop's as if so many more events had shown it. */
const userPriorEvents = 5

/** What a row is made of; it knows nothing of the user but the history, and nothing that happened at or after `time`. */
export interface Situation { item: ItemFacts; time: number; history: readonly PastEvent[]; rates: ItemRates }

/** One row of features [60 + 2 categories + 2 brands], not yet standardised, with names: 100 for 8 categories and 12 brands. All numbers are
 *  finite, also for an unknown item or a user without history. Hours and weekdays are those of UTC. */
export function featuresOf(catalogue: Catalogue, { item, time, history, rates }: Situation): { names: string[]; values: Float64Array } {
  const past = summariseHistory(catalogue, history, item, time)
  const row = rowWriter(60 + 2 * catalogue.categories.length + 2 * catalogue.brands.length)

  for (const [window, { name }] of past.windows.entries()) for (const [k, kind] of kinds.entries()) row.add(`user ${kind}s, last ${name}`, Math.log1p(past.windowCounts[3 * window + k]!))
  addRecencies('user', past.user)
  row.add('user view to click', Math.log(smoothed(past.user.counts[1]!, past.user.counts[0]!, rates.shopViewToClick, userPriorEvents)))
  row.add('user click to purchase', ownClickToPurchase(past.user))
  addCounts('user and item', past.item)
  addRecencies('user and item', past.item)
  for (const [name, tally] of [['user and category', past.category], ['user and brand', past.brand]] as const) {
    addCounts(name, tally)
    row.add(`${name} click to purchase`, ownClickToPurchase(tally))
    row.add(`${name} recency`, nearness(Math.min(...tally.agesMs)))
  }

  const level = catalogue.priceLevelOf(item)
  const { clicked, bought } = past.meanPriceLevel
  const [toClicked, toBought] = [clicked, bought].map((mean) => (mean === undefined ? 0 : level - mean))
  row.add('price', item.logPrice)
  row.add('price level', level)
  row.add('price over clicked', toClicked!)
  row.add('price away from clicked', Math.abs(toClicked!))
  row.add('has clicked', clicked === undefined ? 0 : 1)
  row.add('price over bought', toBought!)
  row.add('price away from bought', Math.abs(toBought!))
  row.add('has bought', bought === undefined ? 0 : 1)

  row.add('item view to click', rates.viewToClick)
  row.add('item click to purchase', rates.clickToPurchase)
  row.add('item view popularity', rates.viewPopularity)
  row.add('item purchase popularity', rates.purchasePopularity)
  row.add('category click to purchase', rates.categoryClickToPurchase)
  row.add('brand click to purchase', rates.brandClickToPurchase)

  const turn = (2 * Math.PI * (time % dayMs)) / dayMs
  for (const harmonic of [1, 2]) {
    row.add(`hour sine ${harmonic}`, Math.sin(harmonic * turn))
    row.add(`hour cosine ${harmonic}`, Math.cos(harmonic * turn))
  }
  const today = new Date(time).getUTCDay()
  for (const [day, name] of weekdays.entries()) row.add(name, day === today ? 1 : 0)

  row.add('share of this category', past.categoryShares[item.category] ?? 0)
  row.add('share of this brand', past.brandShares[item.brand] ?? 0)
  for (const [place, category] of catalogue.categories.entries()) row.add(`category ${category}`, place === item.category ? 1 : 0)
  for (const [place, brand] of catalogue.brands.entries()) row.add(`brand ${brand}`, place === item.brand ? 1 : 0)
  for (const [place, category] of catalogue.categories.entries()) row.add(`share of category ${category}`, past.categoryShares[place]!)
  for (const [place, brand] of catalogue.brands.entries()) row.add(`share of brand ${brand}`, past.brandShares[place]!)
  return row.done()

  function addCounts(name: string, { counts }: Tally): void {
    for (const [k, kind] of kinds.entries()) row.add(`${name} ${kind}s`, Math.log1p(counts[k]!))
  }
  function addRecencies(name: string, { agesMs }: Tally): void {
    for (const [k, kind] of kinds.entries()) row.add(`${name} last ${kind}`, nearness(agesMs[k]!))
  }
  function ownClickToPurchase({ counts }: Tally): number {
    return Math.log(smoothed(counts[2]!, counts[1]!, rates.shopClickToPurchase, userPriorEvents))
  }
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** 1 for this very moment, falling with the logarithm of the hours, 0 for 30 days ago, longer, or never. */
function nearness(ageMs: number): number {
  return Math.max(0, 1 - Math.log1p(ageMs / hourMs) / Math.log1p(30 * 24))
}

/** Fills a row place by place; a row that is not filled exactly is a bug. */
function rowWriter(width: number) {
  const values = new Float64Array(width)
  const names: string[] = []
  return {
    add(name: string, value: number): void {
      values[names.push(name) - 1] = value
    },
    done(): { names: string[]; values: Float64Array } {
      if (names.length !== width) throw new Error(`a row of ${width} features was given ${names.length}`)
      return { names, values }
    },
  }
}
