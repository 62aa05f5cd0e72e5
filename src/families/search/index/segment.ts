import type { Terms } from './terms.ts'

/** Documents that were indexed together; it never changes. Document d is the one with `keys[d]`, and keys ascend. */
export interface Segment { keys: Int32Array; terms: Terms; fields: readonly Postings[] }

/** Where each term stands in one field: postings `starts[t]` … `starts[t + 1] − 1` are those of term t, one a document, documents ascending.
 *  `counts`: how often the document has the term, up to `maxCount`. `lengths`: tokens of each document in this field. */
export interface Postings {
  starts: Int32Array
  documents: Int32Array
  counts: Uint16Array
  lengths: Int32Array
  /** Derived from the above when a segment is made or opened, never stored. */
  blocks: Blocks
  /** Where in the field, from 0, posting by posting: the place of the token's first word or character, `noPosition` for what stands further behind than two bytes
   *  tell. Only where phrases are asked for. */
  positions?: Uint16Array
}

/** What holds for each `blockSize` postings one after the other, whatever terms they belong to: no count is higher, no document shorter. From these two
 *  follows how much a posting may score at most, for every average length, so a segment need not know what other segments there are. */
export interface Blocks {
  maxCounts: Uint16Array
  minLengths: Int32Array
  /** Positions before each block; where the field has positions. */
  positionStarts?: Float64Array
  /** Of all documents. */
  totalLength: number
}

export const blockSize = 64
export const blockShift = 6
/** What two bytes hold; of more, a document's score would not change in its third digit. */
export const maxCount = 65_535

export const noPosition = 65_535

/** One document to index: its tokens in each field, in the order of fields, and where each of them stands; places in the list where nobody says. */
export interface Document { key: number; tokens: readonly (readonly string[])[]; places?: readonly (readonly number[])[] }
