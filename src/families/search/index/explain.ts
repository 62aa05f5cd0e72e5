import { firstFrom } from './cursor.ts'
import { shareOf, weighTerms } from './query-terms.ts'
import type { QueryTerm } from './query-terms.ts'
import { findDocument } from './search-index.ts'
import type { SearchIndex } from './search-index.ts'

/** What one token gave in one field: `share` = `factor` · count / (count + norm), and the shares add up to the score. */
interface ScorePart { token: string; field: string; count: number; length: number; documentFrequency: number; idf: number; factor: number; share: number }

/** Why documents have their scores for a query, by key: empty where one has no token of the query, or is not in. The query is weighed once, for all of them. */
export function openExplanation(index: SearchIndex, query: readonly QueryTerm[]): (key: number) => ScorePart[] {
  const weighed = weighTerms(index, query)
  return (key) => {
    const found = findDocument(index, key)
    if (!found) return []
    const part = index.parts.indexOf(found.part)
    return weighed.flatMap((term) => {
      const { token, field, documentFrequency, idf, factor, terms } = term
      const { starts, documents, counts, lengths } = found.part.segment.fields[field]!
      const place = terms[part]!
      if (place < 0) return []
      const end = starts[place + 1]!
      const at = firstFrom(documents, starts[place]!, end, found.document)
      if (at === end || documents[at] !== found.document) return []
      const [count, length] = [counts[at]!, lengths[found.document]!]
      return [{ token, field: index.fields[field]!.name, count, length, documentFrequency, idf, factor, share: shareOf(term, count, length) }]
    })
  }
}
