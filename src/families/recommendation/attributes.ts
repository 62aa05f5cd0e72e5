import type { Item } from '../../dataset/record.ts'
import { quantile } from '../../metrics/quantile.ts'

/** What can be said of an item, a text each: its category, brand, price band, tags, and the words of its name and description. */
export function attributesOf(items: readonly Item[], wordsOf: (text: string) => readonly string[]): string[][] {
  const bandOf = priceBands(items)
  return items.map(({ item, name, description, tags, category, brand, price }) => [...new Set([
    ...(isTold(category) ? [`category ${category}`] : []),
    ...(isTold(brand) ? [`brand ${brand}`] : []),
    ...(price > 0 ? [`price ${bandOf(price)}`] : []),
    ...tags.map((tag) => `tag ${tag}`),
    ...(name === item ? [] : wordsOf(name)).concat(wordsOf(description).slice(0, descriptionWords)).map((word) => `word ${word}`),
  ])])
}

/** What cleaning writes where nobody tells a category or a brand; a missing name is the id. Two items of which nothing is known are not alike. */
const untold = ['', '未知']
export const isTold = (text: string) => !untold.includes(text)

/** Of a description its beginning tells what the item is; the rest is the same for many. */
const descriptionWords = 60
const bands = 8

/** Bands that hold equally many items, 1 … 8, by the logarithm of the price or not: quantiles do not care. */
function priceBands(items: readonly Item[]): (price: number) => number {
  const prices = Float64Array.from(items.filter(({ price }) => price > 0), ({ price }) => price).sort()
  const edges = prices.length === 0 ? [] : Array.from({ length: bands - 1 }, (_, i) => quantile(prices, (i + 1) / bands))
  return (price) => 1 + edges.filter((edge) => price > edge).length
}
