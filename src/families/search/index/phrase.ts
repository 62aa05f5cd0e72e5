import { firstFrom } from './cursor.ts'
import { positionsOf } from './positions.ts'
import { findDocument } from './search-index.ts'
import type { SearchIndex } from './search-index.ts'
import type { Segment } from './segment.ts'
import { findTerm } from './terms.ts'

/** How often the tokens stand one after the other in a field of a document, a field that was built with positions. 0 for documents that are not in. */
export function countPhrase(index: SearchIndex, field: number, tokens: readonly string[], key: number): number {
  if (!index.fields[field]?.hasPositions) throw new RangeError(`field ${field} has no positions`)
  const found = findDocument(index, key)
  if (!found || tokens.length === 0) return 0
  const standing: Int32Array[] = []
  for (const token of tokens) {
    const positions = positionsIn(found.part.segment, field, token, found.document)
    if (!positions) return 0
    standing.push(positions)
  }
  const [first, ...rest] = standing
  const sets = rest.map((positions) => new Set(positions))
  return first!.reduce((n, position) => n + (sets.every((positions, i) => positions.has(position + i + 1)) ? 1 : 0), 0)
}

function positionsIn({ terms, fields }: Segment, field: number, token: string, document: number): Int32Array | undefined {
  const term = findTerm(terms, token)
  if (term < 0) return undefined
  const postings = fields[field]!
  const end = postings.starts[term + 1]!
  const at = firstFrom(postings.documents, postings.starts[term]!, end, document)
  return at < end && postings.documents[at] === document ? positionsOf(postings, at) : undefined
}
