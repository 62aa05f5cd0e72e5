import type { Filter } from '../wanted-items.ts'
import type { Catalogue } from './catalogue.ts'

/** Undefined where every item may be shown. A name that no item has lets none through: a filter is a promise, not a wish. */
export function filterOf(catalogue: Catalogue, { category, brand, priceFrom, priceTo, tags = [], items }: Filter, exclude: readonly string[] = [], isSuitable?: (item: number) => boolean): ((item: number) => boolean) | undefined {
  const rules: ((item: number) => boolean)[] = isSuitable ? [isSuitable] : []
  if (category !== undefined) rules.push(isOneOf(catalogue.categories, category, catalogue.categoryOf))
  if (brand !== undefined) rules.push(isOneOf(catalogue.brands, brand, catalogue.brandOf))
  if (priceFrom !== undefined) rules.push((item) => catalogue.prices[item]! >= priceFrom)
  if (priceTo !== undefined) rules.push((item) => catalogue.prices[item]! <= priceTo)
  for (const tag of tags) {
    const place = catalogue.tags.indexOf(tag)
    rules.push((item) => hasTag(catalogue, item, place))
  }
  if (items) {
    const wanted = new Set(items.map(catalogue.placeOf))
    rules.push((item) => wanted.has(item))
  }
  if (exclude.length > 0) {
    const unwanted = new Set(exclude.map(catalogue.placeOf))
    rules.push((item) => !unwanted.has(item))
  }
  return rules.length === 0 ? undefined : (item) => rules.every((rule) => rule(item))
}

function hasTag({ tagStarts, tagPlaces }: Catalogue, item: number, tag: number): boolean {
  for (let at = tagStarts[item]!; at < tagStarts[item + 1]!; at++) if (tagPlaces[at] === tag) return true
  return false
}

function isOneOf(names: readonly string[], wanted: string | readonly string[], places: Int32Array): (item: number) => boolean {
  const allowed = new Set([wanted].flat().map((name) => names.indexOf(name)).filter((place) => place >= 0))
  return (item) => allowed.has(places[item]!)
}
