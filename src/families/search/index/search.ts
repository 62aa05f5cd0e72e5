import { BestDocuments } from './best-documents.ts'
import { hasBit } from './bits.ts'
import { openCursors } from './cursor.ts'
import { weighTerms } from './query-terms.ts'
import type { QueryTerm } from './query-terms.ts'
import { scanWindows } from './scan-windows.ts'
import type { SearchIndex } from './search-index.ts'

interface SearchOptions {
  /** At most as many documents; 0 where only matches are wanted. */
  k: number
  /** Which documents may be found, by key. Asked of few documents, or of all that match where `onMatch` is given. */
  filter?: (key: number) => boolean
  /** Told each document that has a token of the query and passes the filter, in no order, e.g. to count facets; every match is visited then. */
  onMatch?: (key: number) => void
}

/** Documents by their keys, best first, equal scores by ascending key. */
export interface Found { keys: Int32Array; scores: Float64Array }

/** The best documents for weighed tokens by BM25 over fields: the sum of the shares of each token in each field. It reads no more postings than it must to
 *  know the best `k`; what it gives is what reading all of them would give, to the last bit. Takes no lock and keeps nothing. */
export function searchIndex(index: SearchIndex, query: readonly QueryTerm[], { k, filter, onMatch }: SearchOptions): Found {
  const best = new BestDocuments(Math.max(0, k))
  const weighed = weighTerms(index, query)
  for (const [i, { segment, deleted }] of index.parts.entries()) {
    const { keys } = segment
    const cursors = openCursors(weighed, segment, i)
    if (cursors.length === 0) continue
    const accepts = filter || deleted ? (document: number) => !(deleted && hasBit(deleted, document)) && (filter === undefined || filter(keys[document]!)) : undefined
    scanWindows(cursors, keys, best, { accepts, onMatch: onMatch && ((document) => onMatch(keys[document]!)) })
  }
  return best.take()
}
