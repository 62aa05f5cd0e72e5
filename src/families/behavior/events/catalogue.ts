import { atOnce } from '../../../base/steps.ts'
import type { Steps } from '../../../base/steps.ts'
import type { Item } from '../../../dataset/record.ts'

/** What features need of an item. `category` and `brand` are places in the vocabulary, −1 where it does not hold them. */
export interface ItemFacts { id: string; place: number; category: number; brand: number; logPrice: number }

/** The items known when the model was fitted. Anything else is an unknown item: no category, no brand, a middling price. */
export interface Catalogue {
  categories: string[]
  brands: string[]
  items: ItemFacts[]
  factsOf(id: string): ItemFacts
  /** log(1 + price) over the mean of its category (of all items where the category is not known). */
  priceLevelOf(item: ItemFacts): number
}

/** More distinct values than this share one place "other" with the unknown: each costs two features and their weights. */
const maxVocabulary = 200
/** About a millisecond. */
const itemsPerStep = 8192

export function catalogueOf(items: readonly Item[]): Catalogue {
  const categories = vocabularyOf(items.map(({ category }) => category))
  const brands = vocabularyOf(items.map(({ brand }) => brand))
  const facts = items.map(({ item, category, brand, price }, place) => ({
    id: item, place, category: categories.indexOf(category), brand: brands.indexOf(brand), logPrice: Math.log1p(Math.max(0, price)),
  }))
  return atOnce(makeCatalogue(categories, brands, facts))
}

/** From the parts that a model's file holds, some thousand items a step. */
export function* makeCatalogue(categories: string[], brands: string[], items: ItemFacts[]): Steps<Catalogue> {
  const byId = new Map<string, ItemFacts>()
  const all = { sum: 0, n: 0 }
  const byCategory = categories.map(() => ({ sum: 0, n: 0 }))
  for (const [i, facts] of items.entries()) {
    if (i % itemsPerStep === itemsPerStep - 1) yield
    byId.set(facts.id, facts)
    for (const mean of [all, byCategory[facts.category]]) {
      if (!mean) continue
      mean.sum += facts.logPrice
      mean.n += 1
    }
  }
  const meanLogPrice = all.n === 0 ? 0 : all.sum / all.n
  const meanLogPrices = byCategory.map(({ sum, n }) => (n === 0 ? meanLogPrice : sum / n))
  return {
    categories,
    brands,
    items,
    factsOf: (id) => byId.get(id) ?? { id, place: -1, category: -1, brand: -1, logPrice: meanLogPrice },
    priceLevelOf: ({ category, logPrice }) => logPrice - (meanLogPrices[category] ?? meanLogPrice),
  }
}

/** The most frequent values, in code-point order: the same catalogue gives the same places. An empty value is no value. */
function vocabularyOf(values: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const value of values) if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([a, countA], [b, countB]) => countB - countA || compareText(a, b)).slice(0, maxVocabulary).map(([value]) => value).sort(compareText)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
