import type { AskedQuery, Engine } from '../engine.ts'
import { fieldNames } from '../fields.ts'
import { openExplanation } from '../index/explain.ts'
import type { Pool } from '../pool.ts'
import { keywordProducts, keywordSimilarities } from './keyword-similarity.ts'

/** What the ranker sees of a product for a query, in order. */
export const featureNames = ['bm25', ...fieldNames.map((name) => `bm25.${name}`), 'cosine', 'keyword', 'product', 'found', 'foundInName', 'nameFocus'] as const

/** A row for each of these places in the pool [places × features]. BM25 is relative to the best of the query; `found`, `foundInName`: share of the query's words that the product, its
 *  name has; `nameFocus`: how many words of the query the name has for each word of its own. */
export function rankerFeatures(places: ArrayLike<number>, pool: Pool, { terms, vector }: AskedQuery, engine: Engine): Float64Array {
  const { index, vectors, keywords } = engine
  const width = featureNames.length
  const rows = new Float64Array(places.length * width)
  const highest = pool.lexical.reduce((a, b) => Math.max(a, b), 0) || 1
  const positionOf = new Map(terms.map(({ token, position }) => [token, position]))
  const words = new Set(terms.map(({ position }) => position)).size || 1
  const explain = openExplanation(index, terms)
  const productWith = vector && keywordProducts(vector, vectors)
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!, key = pool.keys[place]!
    const byField = new Float64Array(fieldNames.length)
    const found = new Set<number>(), inName = new Set<number>()
    let nameLength = 0
    for (const { token, field, share, length } of explain(key)) {
      const place = fieldNames.indexOf(field as (typeof fieldNames)[number])
      byField[place]! += share
      found.add(positionOf.get(token)!)
      if (place === 0) {
        inName.add(positionOf.get(token)!)
        nameLength = length
      }
    }
    const { keyword, product } = productWith ? keywordSimilarities(keywords[key] ?? [], productWith) : { keyword: 0, product: 0 }
    const features = [
      pool.lexical[place]! / highest, ...byField.map((share) => share / highest), pool.cosines[place]!, keyword, product,
      found.size / words, inName.size / words, nameLength === 0 ? 0 : inName.size / nameLength,
    ]
    rows.set(features, i * width)
  }
  return rows
}
