import { frequencyOf } from './query-terms.ts'
import type { SearchIndex } from './search-index.ts'
import { countTerms, findTerm, termAt, termsFrom } from './terms.ts'

/** A word that documents have, and in how many it stands, in the field where it stands most. */
export interface KnownWord { word: string; documents: number }

/** All words, ascending, each once; for near words and completion. */
export function vocabularyOf({ parts }: SearchIndex): string[] {
  const [only, ...more] = parts
  if (!only) return []
  if (more.length === 0) return wordsIn(only.segment.terms)
  return [...new Set(parts.flatMap(({ segment }) => wordsIn(segment.terms)))].sort()
}

/** Words that begin so, the most frequent first, equal ones ascending: at most `limit`. */
export function completeWord(index: SearchIndex, prefix: string, limit: number): KnownWord[] {
  const words = new Set(index.parts.flatMap(({ segment: { terms } }) => {
    const { from, to } = termsFrom(terms, prefix)
    return Array.from({ length: to - from }, (_, i) => termAt(terms, from + i))
  }))
  return [...words].map((word) => ({ word, documents: countDocuments(index, word) })).sort((a, b) => b.documents - a.documents || (a.word < b.word ? -1 : 1)).slice(0, limit)
}

/** How many documents have the word, in the field where most have it. */
export function countDocuments({ parts, fields }: SearchIndex, word: string): number {
  const byField = fields.map((_, field) => parts.reduce((sum, { segment }) => {
    const term = findTerm(segment.terms, word)
    return sum + (term < 0 ? 0 : frequencyOf(segment.fields[field]!, term))
  }, 0))
  return Math.max(0, ...byField)
}

function wordsIn(terms: Parameters<typeof countTerms>[0]): string[] {
  return Array.from({ length: countTerms(terms) }, (_, i) => termAt(terms, i))
}
