import { hasBit } from './bits.ts'
import { deleteDocuments } from './change-index.ts'
import type { IndexPart, SearchIndex } from './search-index.ts'

/** What became of an index by a merge, with the changes that came while it was being merged: `merged` was made of `before`, and `now` is `before` changed. So changes need not wait for a merge. */
export function catchUp(before: SearchIndex, merged: SearchIndex, now: SearchIndex): SearchIndex {
  if (before === now) return merged
  const [were, stayed] = [segmentsOf(before), segmentsOf(merged)]
  const isGone = ({ segment }: IndexPart) => were.has(segment) && !stayed.has(segment)
  const deleted = now.parts.filter(isGone).flatMap((part) => deletedSince(before.parts.find(({ segment }) => segment === part.segment)!, part))
  const fresh = deleteDocuments({ ...now, parts: merged.parts.filter(({ segment }) => !were.has(segment)) }, deleted)
  const kept = now.parts.filter((part) => !isGone(part))
  return { ...now, parts: [...kept.filter(({ segment }) => were.has(segment)), ...fresh.parts, ...kept.filter(({ segment }) => !were.has(segment))] }
}

function segmentsOf({ parts }: SearchIndex): Set<IndexPart['segment']> {
  return new Set(parts.map(({ segment }) => segment))
}

/** Keys of documents that were in then, and are not now. */
function deletedSince(then: IndexPart, { segment: { keys }, deleted }: IndexPart): number[] {
  return deleted === then.deleted ? [] : [...keys].filter((_, document) => hasBit(deleted!, document) && !(then.deleted && hasBit(then.deleted, document)))
}
