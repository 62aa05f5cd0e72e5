import type { BestDocuments } from './best-documents.ts'
import { enterWindow, shareIn } from './cursor.ts'
import type { Cursor } from './cursor.ts'

/** Documents that are scored together: their sums fit into the second cache of a core, and there are few windows. */
const windowSize = 8192
/** A bound may be below what it bounds by a rounding: a document is only passed over when it is behind by more than that. */
const slack = 1 + 1e-9
/** Postings that are read in the time in which one is looked for. */
const readsForOneLook = 12

interface Visit {
  /** Whether the document may be found; all where it is missing. */
  accepts: ((document: number) => boolean) | undefined
  onMatch: ((document: number) => void) | undefined
}

/** Offers the best documents of a segment, window by window. In each, the tokens that alone cannot lift a document over the threshold (the weak ones) only add to
 *  documents that others found, and a window that all of them together cannot lift is not read: MaxScore (Turtle and Flood 1995) with bounds by block (Ding and
 *  Suel 2011), over windows as in Lucene's bulk scorer. Where every match is to be seen, no token is weak. */
export function scanWindows(cursors: readonly Cursor[], keys: Int32Array, best: BestDocuments, { accepts, onMatch }: Visit): void {
  const scratch = takeScratch()
  const { sums, touched } = scratch
  const byBound = [...cursors]
  for (let from = nextWindow(cursors); from < keys.length; from = nextWindow(cursors)) {
    let total = 0
    for (const cursor of cursors) {
      enterWindow(cursor, from, from + windowSize)
      total += cursor.bound
    }
    if (onMatch || total * slack >= best.threshold) {
      const nWeak = onMatch ? 0 : sortWeakFirst(byBound, best.threshold)
      let n = 0
      for (let i = nWeak; i < byBound.length; i++) n = addShares(byBound[i]!, from, scratch, n)
      if (nWeak > 0) n = addWeakShares(byBound, nWeak, from, scratch, n, best.threshold)
      for (let i = 0; i < n; i++) {
        const place = touched[i]!
        const sum = sums[place]!
        sums[place] = 0
        if (!onMatch && sum < best.threshold) continue
        const document = from + place
        if (accepts && !accepts(document)) continue
        onMatch?.(document)
        best.offer(sum, keys[document]!)
      }
    }
    for (const cursor of cursors) cursor.at = cursor.windowEnd
  }
  spare = scratch
}

/** Where the window with the first document that is still to be read begins. */
function nextWindow(cursors: readonly Cursor[]): number {
  let first = Infinity
  for (const { documents, at, end } of cursors) if (at < end && documents[at]! < first) first = documents[at]!
  return first === Infinity ? first : first - first % windowSize
}

/** Sorts by bounds, ascending, and counts how many of the first cannot reach the threshold together. */
function sortWeakFirst(cursors: Cursor[], threshold: number): number {
  if (threshold === -Infinity) return 0
  for (let i = 1; i < cursors.length; i++) {
    const cursor = cursors[i]!
    let at = i
    for (; at > 0 && cursors[at - 1]!.bound > cursor.bound; at--) cursors[at] = cursors[at - 1]!
    cursors[at] = cursor
  }
  let n = 0, sum = 0
  while (n < cursors.length && (sum + cursors[n]!.bound) * slack < threshold) sum += cursors[n++]!.bound
  return n
}

/** Adds the shares of a token; gives how many documents are touched by now. */
function addShares({ documents, counts, lengths, factor, flat, slope, rounder, at, windowEnd }: Cursor, from: number, { sums, touched }: Scratch, nBefore: number): number {
  let n = nBefore
  for (let i = at; i < windowEnd; i++) {
    const document = documents[i]!
    const count = counts[i]!
    const place = document - from
    const sum = sums[place]!
    const share = (factor * (count / (count + (flat + slope * lengths[document]!))) + rounder) - rounder
    if (sum === 0 && share > 0) touched[n++] = place
    sums[place] = sum + share
  }
  return n
}

/** Adds the shares of weak tokens, from the strongest on, to the documents that they may still lift over the threshold; gives how many these are in the end. */
function addWeakShares(byBound: readonly Cursor[], nWeak: number, from: number, scratch: Scratch, nBefore: number, threshold: number): number {
  let rest = 0
  for (let i = 0; i < nWeak; i++) rest += byBound[i]!.bound
  let n = dropHopeless(scratch, nBefore, rest, threshold)
  for (let i = nWeak - 1; i >= 0 && n > 0; i--) {
    const cursor = byBound[i]!
    if (cursor.windowEnd - cursor.at < n * readsForOneLook) addWhereTouched(cursor, from, scratch)
    else for (let j = 0; j < n; j++) scratch.sums[scratch.touched[j]!]! += shareIn(cursor, from + scratch.touched[j]!)
    rest -= cursor.bound
    n = dropHopeless(scratch, n, Math.max(0, rest), threshold)
  }
  return n
}

/** Forgets documents that stay below the threshold with `rest` added. */
function dropHopeless({ sums, touched }: Scratch, nBefore: number, rest: number, threshold: number): number {
  let n = 0
  for (let i = 0; i < nBefore; i++) {
    const place = touched[i]!
    if ((sums[place]! + rest) * slack >= threshold) touched[n++] = place
    else sums[place] = 0
  }
  return n
}

function addWhereTouched({ documents, counts, lengths, factor, flat, slope, rounder, at, windowEnd }: Cursor, from: number, { sums }: Scratch): void {
  for (let i = at; i < windowEnd; i++) {
    const document = documents[i]!
    const sum = sums[document - from]!
    if (sum === 0) continue
    const count = counts[i]!
    sums[document - from] = sum + ((factor * (count / (count + (flat + slope * lengths[document]!))) + rounder) - rounder)
  }
}

interface Scratch { sums: Float64Array; touched: Int32Array }
/** Kept for the next search. One that begins while another is under way, from what that one calls, makes its own. */
let spare: Scratch | undefined

function takeScratch(): Scratch {
  const scratch = spare ?? { sums: new Float64Array(windowSize), touched: new Int32Array(windowSize) }
  spare = undefined
  return scratch
}
