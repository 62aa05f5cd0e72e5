import type { BestDocuments } from './best-documents.ts'
import { enterWindow, shareIn } from './cursor.ts'
import type { Cursor } from './cursor.ts'

/** Documents that are scored together: their sums fit into the first cache of a core. */
const windowSize = 4096
/** Sums of the same shares in another order differ in their last digits: a document is only passed over when it is behind by more than that. */
const slack = 1 + 1e-9

interface Visit {
  /** Whether the document may be found; all where it is missing. */
  accepts: ((document: number) => boolean) | undefined
  onMatch: ((document: number) => void) | undefined
}

/** Offers the best documents of a segment, window by window. In each, the tokens that alone cannot lift a document over the threshold only add to documents
 *  that others found, and a window that all of them together cannot lift is not read: MaxScore (Turtle and Flood 1995) with bounds by block (Ding and Suel 2011),
 *  over windows as in Lucene's bulk scorer. Cursors are in the order in which shares are added up. */
export function scanWindows(cursors: readonly Cursor[], keys: Int32Array, best: BestDocuments, { accepts, onMatch }: Visit): void {
  const scratch = takeScratch()
  const { sums, touched } = scratch
  const byBound = [...cursors]
  const readsAll = onMatch !== undefined
  for (let from = nextWindow(cursors); from < keys.length; from = nextWindow(cursors)) {
    let total = 0
    for (const cursor of cursors) {
      enterWindow(cursor, from, from + windowSize)
      total += cursor.bound
    }
    if (readsAll || total * slack >= best.threshold) {
      const nWeak = readsAll ? 0 : sortWeakFirst(byBound, best.threshold)
      const nTouched = sumShares(byBound, nWeak, cursors, from, scratch)
      const weak = nWeak === 0 ? 0 : sumOfBounds(byBound, nWeak)
      for (let i = 0; i < nTouched; i++) {
        const place = touched[i]!
        const sum = sums[place]!
        sums[place] = 0
        if (!readsAll && (sum + weak) * slack < best.threshold) continue
        const document = from + place
        if (accepts && !accepts(document)) continue
        onMatch?.(document)
        if (nWeak === 0) best.offer(sum, keys[document]!)
        else if (mayReach(byBound, nWeak, document, sum, weak, best.threshold)) best.offer(scoreOf(cursors, document), keys[document]!)
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
  cursors.sort((a, b) => a.bound - b.bound)
  let n = 0, sum = 0
  while (n < cursors.length && (sum + cursors[n]!.bound) * slack < threshold) sum += cursors[n++]!.bound
  return n
}

function sumOfBounds(cursors: readonly Cursor[], n: number): number {
  let sum = 0
  for (let i = 0; i < n; i++) sum += cursors[i]!.bound
  return sum
}

/** Adds the shares of the strong tokens, all in the order of the query where none is weak: then the sums are scores. Gives how many documents they touch. */
function sumShares(byBound: readonly Cursor[], nWeak: number, inOrder: readonly Cursor[], from: number, scratch: Scratch): number {
  let nTouched = 0
  for (let i = nWeak; i < byBound.length; i++) nTouched = addShares(nWeak === 0 ? inOrder[i]! : byBound[i]!, from, scratch, nTouched)
  return nTouched
}

function addShares({ documents, counts, lengths, factor, flat, slope, at, windowEnd }: Cursor, from: number, { sums, touched }: Scratch, nBefore: number): number {
  let n = nBefore
  for (let i = at; i < windowEnd; i++) {
    const document = documents[i]!
    const count = counts[i]!
    const place = document - from
    const sum = sums[place]!
    if (sum === 0) touched[n++] = place
    sums[place] = sum + factor * (count / (count + (flat + slope * lengths[document]!)))
  }
  return n
}

/** Whether the weak tokens may still lift the document; they are asked from the strongest on. */
function mayReach(byBound: readonly Cursor[], nWeak: number, document: number, sum: number, weak: number, threshold: number): boolean {
  let score = sum, rest = weak
  for (let i = nWeak - 1; i >= 0; i--) {
    if ((score + rest) * slack < threshold) return false
    rest -= byBound[i]!.bound
    score += shareIn(byBound[i]!, document)
  }
  return score * slack >= threshold
}

/** The score as the query's order gives it. */
function scoreOf(cursors: readonly Cursor[], document: number): number {
  let score = 0
  for (const cursor of cursors) score += shareIn(cursor, document)
  return score
}

interface Scratch { sums: Float64Array; touched: Int32Array }
/** Kept for the next search. One that begins while another is under way, from what that one calls, makes its own. */
let spare: Scratch | undefined

function takeScratch(): Scratch {
  const scratch = spare ?? { sums: new Float64Array(windowSize), touched: new Int32Array(windowSize) }
  spare = undefined
  return scratch
}
