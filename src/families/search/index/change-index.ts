import { newBits, setBit } from './bits.ts'
import { buildSegment } from './build-segment.ts'
import { fieldLayouts, placeOfKey } from './search-index.ts'
import type { IndexPart, SearchIndex } from './search-index.ts'
import type { Document } from './segment.ts'

/** The index with documents added, or changed where their keys are in it. Takes time for these documents alone. Scores are those of an index that was built at
 *  once, but for changed documents: as in Lucene, what they were before still counts in the statistics until its part is merged. */
export function putDocuments(index: SearchIndex, documents: readonly Document[]): SearchIndex {
  if (documents.length === 0) return index
  const newest = [...new Map(documents.map((document) => [document.key, document])).values()].sort((a, b) => a.key - b.key)
  const without = deleteDocuments(index, newest.map(({ key }) => key))
  return { ...without, parts: [...without.parts, { segment: buildSegment(newest, fieldLayouts(index.fields)), deleted: undefined }] }
}

/** The index without these documents; keys that are not in it are none of its business. */
export function deleteDocuments(index: SearchIndex, keys: Iterable<number>): SearchIndex {
  const gone = [...keys]
  return { ...index, parts: index.parts.map((part) => deleteFrom(part, gone)) }
}

function deleteFrom(part: IndexPart, gone: readonly number[]): IndexPart {
  const { segment: { keys }, deleted } = part
  const places = gone.map((key) => placeOfKey(keys, key)).filter((place) => place >= 0)
  if (places.length === 0) return part
  const bits = deleted?.slice() ?? newBits(keys.length)
  for (const place of places) setBit(bits, place)
  return { ...part, deleted: bits }
}
