import type { Random } from '../../../../src/base/random.ts'
import type { QueryTerm } from '../../../../src/families/search/index/query-terms.ts'
import type { SearchField } from '../../../../src/families/search/index/search-index.ts'
import type { Document } from '../../../../src/families/search/index/segment.ts'

/** BM25 over fields from the documents themselves, without an index: every document, every token, every field. Shares are rounded as in `shareOf`. */
export function searchByHand(documents: readonly Document[], fields: readonly SearchField[], query: readonly QueryTerm[], k: number, filter = (_key: number) => true): { keys: number[]; scores: number[] } {
  const weights = new Map<string, number>()
  for (const { token, weight } of query) weights.set(token, (weights.get(token) ?? 0) + weight)
  const asked = [...weights].flatMap(([token, weight]) => fields.flatMap(({ weight: ofField, k1, b }, field) => {
    const average = documents.reduce((sum, { tokens }) => sum + tokens[field]!.length, 0) / documents.length
    const df = documents.filter(({ tokens }) => tokens[field]!.includes(token)).length
    const factor = weight * ofField * Math.log(1 + (documents.length - df + 0.5) / (df + 0.5))
    return df === 0 ? [] : [{ token, field, factor, flat: k1 * (1 - b), slope: k1 * b / average }]
  }))
  const rounder = 1.5 * 2 ** (Math.ceil(Math.log2(asked.reduce((sum, { factor }) => sum + factor, 0))) + 1)
  const scored = documents.map(({ key, tokens }) => {
    let score = 0
    for (const { token, field, factor, flat, slope } of asked) {
      const count = tokens[field]!.filter((other) => other === token).length
      if (count > 0) score += (factor * (count / (count + (flat + slope * tokens[field]!.length))) + rounder) - rounder
    }
    return { key, score }
  })
  const best = scored.filter(({ key, score }) => score > 0 && filter(key)).sort((a, b) => b.score - a.score || a.key - b.key).slice(0, k)
  return { keys: best.map(({ key }) => key), scores: best.map(({ score }) => score) }
}

/** Words as they stand in catalogues: few very often, most seldom (Zipf), in two scripts. */
export function drawWord(random: Random, nWords: number): string {
  const rank = Math.floor(nWords ** random.next())
  return rank % 3 === 0 ? `词${rank}` : `w${rank}`
}

/** Documents with the given keys; a name of a few words, and a description that may be missing. */
export function drawDocuments(random: Random, keys: readonly number[], nWords = 60): Document[] {
  const words = (n: number) => Array.from({ length: n }, () => drawWord(random, nWords))
  return keys.map((key) => ({ key, tokens: [words(1 + random.below(6)), random.next() < 0.3 ? [] : words(random.below(20))] }))
}

export const twoFields: readonly SearchField[] = [
  { name: 'name', weight: 1, k1: 1.2, b: 0.75, hasPositions: true },
  { name: 'description', weight: 0.2, k1: 0.9, b: 0.4 },
]

export function drawQuery(random: Random, nWords = 60): QueryTerm[] {
  return Array.from({ length: 1 + random.below(4) }, () => ({ token: random.next() < 0.05 ? 'unknown' : drawWord(random, nWords), weight: random.next() < 0.3 ? 0.5 : 1 }))
}
