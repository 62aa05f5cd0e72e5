import { shareOf } from './query-terms.ts'
import type { WeighedTerm } from './query-terms.ts'
import { blockShift } from './segment.ts'
import type { Segment } from './segment.ts'

/** A place in the postings of one token in one field of one segment. `at` … `end` are the postings still to be read, `windowEnd` the end of those in the
 *  window that is being read, `bound` what any of these may score at most. */
export interface Cursor {
  documents: Int32Array; counts: Uint16Array; lengths: Int32Array
  maxCounts: Uint16Array; minLengths: Int32Array
  factor: number; flat: number; slope: number; rounder: number
  at: number; end: number; windowEnd: number; bound: number
}

/** One for each token and field that the segment has. */
export function openCursors(weighed: readonly WeighedTerm[], { fields }: Segment, part: number): Cursor[] {
  const cursors: Cursor[] = []
  for (const { terms, field, factor, flat, slope, rounder } of weighed) {
    const term = terms[part]!
    if (term < 0) continue
    const { starts, documents, counts, lengths, blocks: { maxCounts, minLengths } } = fields[field]!
    const [at, end] = [starts[term]!, starts[term + 1]!]
    if (at < end) cursors.push({ documents, counts, lengths, maxCounts, minLengths, factor, flat, slope, rounder, at, end, windowEnd: at, bound: 0 })
  }
  return cursors
}

/** Narrows the cursor to the documents [from, to), and finds what they score at most. */
export function enterWindow(cursor: Cursor, from: number, to: number): void {
  const { documents, end } = cursor
  if (cursor.at < end && documents[cursor.at]! < from) cursor.at = firstFrom(documents, cursor.at, end, from)
  cursor.windowEnd = cursor.at < end && documents[cursor.at]! < to ? firstFrom(documents, cursor.at, end, to) : cursor.at
  cursor.bound = boundOf(cursor)
}

/** A share grows with the count and falls with the length, so a block's highest count and shortest length bound all of its shares. */
function boundOf(cursor: Cursor): number {
  const { maxCounts, minLengths, at, windowEnd } = cursor
  if (at === windowEnd) return 0
  let bound = 0
  for (let block = at >>> blockShift; block <= (windowEnd - 1) >>> blockShift; block++) bound = Math.max(bound, shareOf(cursor, maxCounts[block]!, minLengths[block]!))
  return bound
}

/** First posting in [at, end) whose document is not below `document`: doubling steps, since it is mostly near, then halving ones. */
export function firstFrom(documents: Int32Array, at: number, end: number, document: number): number {
  let step = 1
  let low = at
  while (low + step < end && documents[low + step]! < document) {
    low += step
    step *= 2
  }
  let high = Math.min(end, low + step)
  while (low < high) {
    const middle = (low + high) >>> 1
    if (documents[middle]! < document) low = middle + 1
    else high = middle
  }
  return low
}

/** The share of one document, 0 where the window's postings do not have it. */
export function shareIn(cursor: Cursor, document: number): number {
  const { documents, counts, lengths, at, windowEnd } = cursor
  let [low, high] = [at, windowEnd]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (documents[middle]! < document) low = middle + 1
    else high = middle
  }
  return low < windowEnd && documents[low] === document ? shareOf(cursor, counts[low]!, lengths[document]!) : 0
}
