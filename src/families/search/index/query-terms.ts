import type { SearchIndex } from './search-index.ts'
import type { Postings } from './segment.ts'
import { findTerm } from './terms.ts'

/** A token of a query and how much it counts, above 0. */
export interface QueryTerm { token: string; weight: number }

/** One token in one field: a document's share is `factor · count / (count + flat + slope · length)`. With k1 and b of the field, N documents of which df
 *  have the token there, and tokens for each document on average `avg`: factor = weight of token · weight of field · ln(1 + (N − df + .5) / (df + .5)),
 *  flat = k1 (1 − b), slope = k1 b / avg. That is BM25 (Robertson and Zaragoza 2009) with an idf that is never negative, as in Lucene, which since version 8
 *  also leaves out the factor k1 + 1. `terms`: the token's place in each part, or −1. */
export interface WeighedTerm { token: string; field: number; documentFrequency: number; idf: number; factor: number; flat: number; slope: number; rounder: number; terms: Int32Array }

/** Weights below are nothing: a share that were rounded to 0 could not be told from none. */
const leastWeight = 1e-12

/** What a query asks for: tokens in the order in which they come, fields within each. A token that is repeated counts as often; what no document has, or weighs
 *  nothing, is left out. Statistics are those of all parts; what was deleted counts until its part is merged. */
export function weighTerms({ fields, parts }: SearchIndex, query: readonly QueryTerm[]): WeighedTerm[] {
  let nDocuments = 0
  for (const { segment } of parts) nDocuments += segment.keys.length
  const weights = new Map<string, number>()
  for (const { token, weight } of query) weights.set(token, (weights.get(token) ?? 0) + weight)
  const found: WeighedTerm[] = []
  let total = 0
  for (const [token, weight] of weights) {
    if (!(weight > leastWeight)) continue
    const terms = new Int32Array(parts.length)
    for (let part = 0; part < parts.length; part++) terms[part] = findTerm(parts[part]!.segment.terms, token)
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]!
      if (!(field.weight > leastWeight)) continue
      const { documentFrequency, nTokens } = statisticsOf(parts, i, terms)
      if (documentFrequency === 0) continue
      const idf = Math.log(1 + (nDocuments - documentFrequency + 0.5) / (documentFrequency + 0.5))
      const factor = weight * field.weight * idf
      total += factor
      found.push({ token, field: i, documentFrequency, idf, factor, flat: field.k1 * (1 - field.b), slope: field.k1 * field.b / (nTokens / nDocuments), rounder: 0, terms })
    }
  }
  const rounder = 1.5 * 2 ** (Math.ceil(Math.log2(total)) + 1)
  for (const term of found) term.rounder = rounder
  return found
}

/** The share of one posting, rounded to a multiple of 2⁻⁵¹ of the query's highest score (adding 1.5 · 2ᵉ leaves no room for more binary places). Sums of such
 *  numbers are exact, so a score does not depend on the order in which its shares are found. Every path computes a share by this very expression. */
export function shareOf({ factor, flat, slope, rounder }: Pick<WeighedTerm, 'factor' | 'flat' | 'slope' | 'rounder'>, count: number, length: number): number {
  return (factor * (count / (count + (flat + slope * length))) + rounder) - rounder
}

function statisticsOf(parts: SearchIndex['parts'], field: number, terms: Int32Array): { documentFrequency: number; nTokens: number } {
  let documentFrequency = 0, nTokens = 0
  for (let part = 0; part < parts.length; part++) {
    const postings = parts[part]!.segment.fields[field]!
    nTokens += postings.blocks.totalLength
    if (terms[part]! >= 0) documentFrequency += frequencyOf(postings, terms[part]!)
  }
  return { documentFrequency, nTokens }
}

export function frequencyOf({ starts }: Postings, term: number): number {
  return starts[term + 1]! - starts[term]!
}
