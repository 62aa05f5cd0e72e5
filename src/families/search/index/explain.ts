import { firstFrom } from './cursor.ts'
import { shareOf, weighTerms } from './query-terms.ts'
import type { QueryTerm } from './query-terms.ts'
import { findDocument } from './search-index.ts'
import type { SearchIndex } from './search-index.ts'

/** What one token gave in one field: `share` = `factor` · count / (count + norm), and the shares add up to the score in their order. */
export interface ScorePart { token: string; field: string; count: number; length: number; documentFrequency: number; idf: number; factor: number; share: number }

/** Why a document has its score; empty where it has no token of the query, or is not in. */
export function explainScore(index: SearchIndex, query: readonly QueryTerm[], key: number): ScorePart[] {
  const found = findDocument(index, key)
  if (!found) return []
  const part = index.parts.indexOf(found.part)
  return weighTerms(index, query).flatMap((weighed) => {
    const { token, field, documentFrequency, idf, factor, terms } = weighed
    const { starts, documents, counts, lengths } = found.part.segment.fields[field]!
    const term = terms[part]!
    if (term < 0) return []
    const at = firstFrom(documents, starts[term]!, starts[term + 1]!, found.document)
    if (at === starts[term + 1] || documents[at] !== found.document) return []
    const [count, length] = [counts[at]!, lengths[found.document]!]
    return [{ token, field: index.fields[field]!.name, count, length, documentFrequency, idf, factor, share: shareOf(weighed, count, length) }]
  })
}
