import type { Item } from '../../dataset/record.ts'
import { told } from './fields.ts'

/** What filters, facets and answers need of a product. */
type ProductFacts = Pick<Item, 'item' | 'name' | 'category' | 'brand' | 'price' | 'tags'>

/** The products of a model by their keys, which are also those of the index: places from 0, never given to another product. Names of categories, brands and tags stand
 *  once. It grows and changes in place. */
export interface Products {
  ids: Names
  nameOf: string[]
  categories: Names
  brands: Names
  tags: Names
  categoryOf: number[]
  brandOf: number[]
  priceOf: number[]
  tagsOf: (readonly number[] | Int32Array)[]
}

/** Texts by place; `placeOf` gives −1 for unknown ones, `add` a place to everyone. */
export interface Names { list: string[]; placeOf(name: string): number; add(name: string): number }

export function emptyProducts(): Products {
  return { ids: namesOf([]), nameOf: [], categories: namesOf([]), brands: namesOf([]), tags: namesOf([]), categoryOf: [], brandOf: [], priceOf: [], tagsOf: [] }
}

/** Writes what is known of a product, new or changed, and gives its key. */
export function putProduct(products: Products, { item, name, category, brand, price, tags }: ProductFacts): number {
  const key = products.ids.add(item)
  products.nameOf[key] = name
  products.categoryOf[key] = products.categories.add(told(category))
  products.brandOf[key] = products.brands.add(told(brand))
  products.priceOf[key] = price
  products.tagsOf[key] = tags.map(products.tags.add)
  return key
}

export function namesOf(list: string[]): Names {
  const places = new Map(list.map((name, place) => [name, place]))
  return {
    list,
    placeOf: (name) => places.get(name) ?? -1,
    add(name) {
      const known = places.get(name)
      if (known !== undefined) return known
      places.set(name, list.length)
      return list.push(name) - 1
    },
  }
}
