import type { Filter } from '../wanted-items.ts'
import type { Products } from './products.ts'

/** By key; undefined where every product may be found. A name that no product has lets none through: a filter is a promise, not a wish. */
export function filterOf(products: Products, { category, brand, priceFrom, priceTo, tags = [], items }: Filter, exclude: readonly string[] = []): ((key: number) => boolean) | undefined {
  const rules: ((key: number) => boolean)[] = []
  if (category !== undefined) rules.push(isOneOf(products.categories.placeOf, category, products.categoryOf))
  if (brand !== undefined) rules.push(isOneOf(products.brands.placeOf, brand, products.brandOf))
  if (priceFrom !== undefined) rules.push((key) => products.priceOf[key]! >= priceFrom)
  if (priceTo !== undefined) rules.push((key) => products.priceOf[key]! <= priceTo)
  for (const tag of tags) {
    const place = products.tags.placeOf(tag)
    rules.push((key) => products.tagsOf[key]!.includes(place))
  }
  if (items) {
    const wanted = new Set(items.map(products.ids.placeOf))
    rules.push((key) => wanted.has(key))
  }
  if (exclude.length > 0) {
    const unwanted = new Set(exclude.map(products.ids.placeOf))
    rules.push((key) => !unwanted.has(key))
  }
  return rules.length === 0 ? undefined : (key) => rules.every((rule) => rule(key))
}

function isOneOf(placeOf: (name: string) => number, wanted: string | readonly string[], places: readonly number[]): (key: number) => boolean {
  const allowed = new Set([wanted].flat().map(placeOf))
  return (key) => allowed.has(places[key]!)
}
