import type { SearchField, SearchIndex } from './search-index.ts'
import type { Postings } from './segment.ts'
import { findTerm } from './terms.ts'

/** A token of a query and how much it counts, above 0. */
export interface QueryTerm { token: string; weight: number }

/** One token in one field: a document's share is `factor · count / (count + flat + slope · length)`. With k1 and b of the field, N documents of which df
 *  have the token there, and tokens for each document on average `avg`: factor = weight of token · weight of field · ln(1 + (N − df + .5) / (df + .5)),
 *  flat = k1 (1 − b), slope = k1 b / avg. That is BM25 (Robertson and Zaragoza 2009) with an idf that is never negative, as in Lucene, which since version 8
 *  also leaves out the factor k1 + 1. `terms`: the token's place in each part, or −1. */
export interface WeighedTerm { token: string; field: number; documentFrequency: number; idf: number; factor: number; flat: number; slope: number; terms: Int32Array }

/** Weights below are nothing: a share that were rounded to 0 could not be told from none. */
const leastWeight = 1e-12

/** What a query asks for, tokens in the order in which they come, fields within each: the order in which shares are added up. A token that is repeated
 *  counts as often; what no document has, or weighs nothing, is left out. Statistics are those of all parts; what was deleted counts until its part is merged. */
export function weighTerms({ fields, parts }: SearchIndex, query: readonly QueryTerm[]): WeighedTerm[] {
  const nDocuments = parts.reduce((sum, { segment }) => sum + segment.keys.length, 0)
  const statistics = fields.map((field, i) => ({ field, i, ...lengthsOf(field, parts.map(({ segment }) => segment.fields[i]!), nDocuments) })).filter(({ field }) => field.weight > leastWeight)
  const weights = new Map<string, number>()
  for (const { token, weight } of query) weights.set(token, (weights.get(token) ?? 0) + weight)
  const found: WeighedTerm[] = []
  for (const [token, weight] of weights) {
    if (!(weight > leastWeight)) continue
    const terms = Int32Array.from(parts, ({ segment }) => findTerm(segment.terms, token))
    if (terms.every((term) => term < 0)) continue
    for (const { field, i, flat, slope } of statistics) {
      const documentFrequency = parts.reduce((sum, { segment }, part) => sum + (terms[part]! < 0 ? 0 : frequencyOf(segment.fields[i]!, terms[part]!)), 0)
      if (documentFrequency === 0) continue
      const idf = Math.log(1 + (nDocuments - documentFrequency + 0.5) / (documentFrequency + 0.5))
      found.push({ token, field: i, documentFrequency, idf, factor: weight * field.weight * idf, flat, slope, terms })
    }
  }
  return found
}

/** The share of one posting. Every path computes it by this very expression, so that equal documents get equal scores to the last bit. */
export function shareOf({ factor, flat, slope }: Pick<WeighedTerm, 'factor' | 'flat' | 'slope'>, count: number, length: number): number {
  return factor * (count / (count + (flat + slope * length)))
}

function lengthsOf({ k1, b }: SearchField, postings: readonly Postings[], nDocuments: number): { flat: number; slope: number } {
  const total = postings.reduce((sum, { blocks }) => sum + blocks.totalLength, 0)
  return { flat: k1 * (1 - b), slope: total === 0 ? 0 : k1 * b / (total / nDocuments) }
}

export function frequencyOf({ starts }: Postings, term: number): number {
  return starts[term + 1]! - starts[term]!
}
