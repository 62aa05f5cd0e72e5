import { hasBit } from './bits.ts'
import type { Bits } from './bits.ts'
import { buildSegment } from './build-segment.ts'
import type { Document, Segment } from './segment.ts'

/** A field and how much it counts: BM25 with `k1` (how fast repeats stop to matter) and `b` (how much long fields are held against a document, 0 … 1),
 *  times `weight`; 0 leaves it out. `hasPositions`: phrases can be asked for. */
export interface SearchField { name: string; weight: number; k1: number; b: number; hasPositions?: boolean }

/** Documents that can be searched: segments, newest last, with those documents of each that are no longer in. It is a value: a change gives another one,
 *  which shares the segments, and who searches the old one is not disturbed; so one assignment brings a change in. */
export interface SearchIndex { fields: readonly SearchField[]; parts: readonly IndexPart[] }
export interface IndexPart { segment: Segment; deleted: Bits | undefined }

/** Documents in ascending order of their keys. */
export function buildIndex(documents: Iterable<Document>, fields: readonly SearchField[]): SearchIndex {
  return { fields, parts: [{ segment: buildSegment(documents, fieldLayouts(fields)), deleted: undefined }] }
}

export function fieldLayouts(fields: readonly SearchField[]): { hasPositions: boolean }[] {
  return fields.map(({ hasPositions = false }) => ({ hasPositions }))
}

/** The same documents with other weights, k1 or b; nothing is built again. */
export function weighFields(index: SearchIndex, weights: (field: SearchField) => Partial<Pick<SearchField, 'weight' | 'k1' | 'b'>>): SearchIndex {
  return { ...index, fields: index.fields.map((field) => ({ ...field, ...weights(field) })) }
}

/** Where the document with that key stands; undefined where there is none. */
export function findDocument(index: SearchIndex, key: number): { part: IndexPart; document: number } | undefined {
  for (const part of index.parts) {
    const document = placeOfKey(part.segment.keys, key)
    if (document >= 0 && !(part.deleted && hasBit(part.deleted, document))) return { part, document }
  }
  return undefined
}

/** Place of the key among ascending ones, or −1. */
export function placeOfKey(keys: Int32Array, key: number): number {
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (keys[middle]! < key) low = middle + 1
    else high = middle
  }
  return keys[low] === key ? low : -1
}
