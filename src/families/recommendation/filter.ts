import type { Filter } from '../wanted-items.ts'
import type { Catalogue } from './catalogue.ts'

/** Undefined where every item may be shown. A name that no item has lets none through: a filter is a promise, not a wish. */
export function filterOf(catalogue: Catalogue, { category, brand, priceFrom, priceTo, tags = [], items }: Filter, exclude: readonly string[] = [], isSuitable?: (item: number) => boolean): ((item: number) => boolean) | undefined {
  const rules: ((item: number) => boolean)[] = isSuitable ? [isSuitable] : []
  if (category !== undefined) rules.push(isOneOf(catalogue.categories.length, catalogue.placeOfCategory, category, catalogue.categoryOf))
  if (brand !== undefined) rules.push(isOneOf(catalogue.brands.length, catalogue.placeOfBrand, brand, catalogue.brandOf))
  if (priceFrom !== undefined) rules.push((item) => catalogue.prices[item]! >= priceFrom)
  if (priceTo !== undefined) rules.push((item) => catalogue.prices[item]! <= priceTo)
  for (const tag of tags) {
    const place = catalogue.placeOfTag(tag)
    rules.push((item) => hasTag(catalogue, item, place))
  }
  if (items) {
    const wanted = markPlaces(catalogue.ids.length, items, catalogue.placeOf)
    rules.push((item) => wanted[item] === 1)
  }
  if (exclude.length > 0) {
    const unwanted = markPlaces(catalogue.ids.length, exclude, catalogue.placeOf)
    rules.push((item) => unwanted[item] === 0)
  }
  return rules.length === 0 ? undefined : (item) => rules.every((rule) => rule(item))
}

function hasTag({ tagStarts, tagPlaces }: Catalogue, item: number, tag: number): boolean {
  for (let at = tagStarts[item]!; at < tagStarts[item + 1]!; at++) if (tagPlaces[at] === tag) return true
  return false
}

function isOneOf(nNames: number, placeOf: (name: string) => number, wanted: string | readonly string[], places: Int32Array): (item: number) => boolean {
  const allowed = markPlaces(nNames, [wanted].flat(), placeOf)
  return (item) => allowed[places[item]!] === 1
}

/** 1 at the places of names. Every item of the catalogue is asked about, so a look must cost less than one into a set does. */
function markPlaces(n: number, names: readonly string[], placeOf: (name: string) => number): Uint8Array {
  const marks = new Uint8Array(n)
  for (const name of names) {
    const place = placeOf(name)
    if (place >= 0) marks[place] = 1
  }
  return marks
}
