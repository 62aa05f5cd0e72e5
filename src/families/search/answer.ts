import type { Find, Found } from './engine.ts'
import { filterOf } from './filter.ts'
import { inOrder } from './blend.ts'
import { countFacet } from './index/facets.ts'
import type { Products } from './products.ts'
import type { FacetName, ParsedRequest } from './request.ts'

/** Values of a facet that an answer tells of. */
const maxValues = 100

/** The items of one page, with what else was asked for. */
export function answerTo({ query, vector, k, from, filter, names, facets, exclude, boost }: ParsedRequest, products: Products, find: Find): Record<string, unknown> {
  let total = 0
  const counted = facets?.map((name) => ({ name, ...facetOf(name, products) }))
  const onMatch = counted && ((key: number) => {
    total += 1
    for (const { count } of counted) count(key)
  })
  // What is boosted may come from further down than the page reaches.
  const found = find({ query, vector }, { k: boost.length > 0 ? Math.max(deepest, from + k) : from + k, filter: filterOf(products, filter, exclude), onMatch })
  const { keys, scores } = boosted(found, boost, products)
  return {
    items: Array.from(keys.subarray(from, from + k), (key, i) => ({ item: products.ids.list[key]!, ...(names && { name: products.nameOf[key]! }), score: scores[from + i]! })),
    ...(counted && { total, facets: Object.fromEntries(counted.map(({ name, values }) => [name, values()])) }),
    ...(found.corrections.length > 0 && { corrected: found.corrections }),
  }
}

const deepest = 200

function boosted(found: Found, boost: ParsedRequest['boost'], products: Products): Pick<Found, 'keys' | 'scores'> {
  if (boost.length === 0) return found
  const weights = new Map(boost.map(({ item, weight }) => [products.ids.placeOf(item), weight]))
  return inOrder(found.keys, found.scores.map((score, i) => score * (1 + (weights.get(found.keys[i]!) ?? 0))))
}

function facetOf(name: FacetName, { categories, brands, categoryOf, brandOf }: Products) {
  const [names, places] = name === 'category' ? [categories, categoryOf] : [brands, brandOf]
  const { onMatch, counts } = countFacet((key) => [places[key]!], names.list.length)
  return {
    count: onMatch,
    values: () => names.list.map((value, place) => ({ value, items: counts[place]! })).filter(({ value, items }) => items > 0 && value !== '')
      .sort((a, b) => b.items - a.items || (a.value < b.value ? -1 : 1)).slice(0, maxValues),
  }
}
