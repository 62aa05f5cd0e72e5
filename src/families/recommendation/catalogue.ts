import type { Item } from '../../dataset/record.ts'
import { placesOf } from './histories.ts'
import { riskClassesOf } from './suitability.ts'

/** What a model knows of its items: enough to find and to filter them. Names of categories, brands and tags stand once, items hold places in them; −1 is the place of a name
 *  that none has. */
export interface Catalogue {
  ids: readonly string[]
  placeOf(id: string): number
  categories: readonly string[]
  brands: readonly string[]
  tags: readonly string[]
  placeOfCategory(name: string): number
  placeOfBrand(name: string): number
  placeOfTag(name: string): number
  categoryOf: Int32Array
  brandOf: Int32Array
  prices: Float64Array
  /** Tags of item i: `tagPlaces[tagStarts[i]] … tagPlaces[tagStarts[i + 1] - 1]`. */
  tagStarts: Int32Array
  tagPlaces: Int32Array
  /** 1 to 5 of each item, 0 where none is told; missing where no item has one. */
  riskClasses?: Uint8Array
}

export function catalogueOf(items: readonly Item[]): Catalogue {
  const [categories, brands, tags] = [namesOf(items.map(({ category }) => category)), namesOf(items.map(({ brand }) => brand)), namesOf(items.flatMap((item) => item.tags))]
  const tagStarts = new Int32Array(items.length + 1)
  for (const [i, item] of items.entries()) tagStarts[i + 1] = tagStarts[i]! + item.tags.length
  const riskClasses = riskClassesOf(items)
  const ids = items.map(({ item }) => item)
  return {
    ids,
    placeOf: placesOf(ids),
    categories: categories.names,
    brands: brands.names,
    tags: tags.names,
    placeOfCategory: categories.placeOf,
    placeOfBrand: brands.placeOf,
    placeOfTag: tags.placeOf,
    categoryOf: Int32Array.from(items, ({ category }) => categories.placeOf(category)),
    brandOf: Int32Array.from(items, ({ brand }) => brands.placeOf(brand)),
    prices: Float64Array.from(items, ({ price }) => price),
    tagStarts,
    tagPlaces: Int32Array.from(items.flatMap((item) => item.tags.map(tags.placeOf))),
    ...(riskClasses && { riskClasses }),
  }
}

function namesOf(values: readonly string[]): { names: string[]; placeOf(name: string): number } {
  const names = [...new Set(values)].sort()
  return { names, placeOf: placesOf(names) }
}
