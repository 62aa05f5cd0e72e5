import { frequencyOf } from './query-terms.ts'
import type { SearchIndex } from './search-index.ts'
import { findTerm } from './terms.ts'

/** How many documents have the word, in the field where most have it. */
export function countDocuments({ parts, fields }: SearchIndex, word: string): number {
  const byField = fields.map((_, field) => parts.reduce((sum, { segment }) => {
    const term = findTerm(segment.terms, word)
    return sum + (term < 0 ? 0 : frequencyOf(segment.fields[field]!, term))
  }, 0))
  return Math.max(0, ...byField)
}
