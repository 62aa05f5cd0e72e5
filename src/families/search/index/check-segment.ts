import type { Steps } from '../../../base/steps.ts'
import type { Postings } from './segment.ts'
import type { Terms } from './terms.ts'

type Refuse = (problem: string) => never
/** How many numbers are looked at in one step. */
const stepMask = 0x7fff

/** Keys are from 0 and ascend. */
export function* checkKeys(keys: Int32Array, refuse: Refuse): Steps<void> {
  for (let i = 0; i < keys.length; i++) {
    if (keys[i]! < 0 || (i > 0 && keys[i]! <= keys[i - 1]!)) refuse(`has the key ${keys[i]!} out of order`)
    if ((i & stepMask) === stepMask) yield
  }
}

/** Words lie one after the other, and ascend. */
export function* checkTerms({ units, starts }: Terms, refuse: Refuse): Steps<void> {
  yield* checkStarts(starts, units.length, 'words', refuse)
  for (let term = 1; term < starts.length - 1; term++) {
    if (!ascends(units, starts[term - 1]!, starts[term]!, starts[term + 1]!)) refuse(`has word ${term} out of order`)
    if ((term & 0x1fff) === 0x1fff) yield
  }
}

/** Postings of each term are within bounds, in ascending order of documents that there are, and everything is as long as it must be. */
export function* checkPostings({ starts, documents, counts, lengths, positions }: Omit<Postings, 'blocks'>, { nTerms, nDocuments }: { nTerms: number; nDocuments: number }, refuse: Refuse): Steps<void> {
  if (starts.length !== nTerms + 1 || counts.length !== documents.length || lengths.length !== nDocuments) refuse('has arrays that are not equally long')
  yield* checkStarts(starts, documents.length, 'postings', refuse)
  for (let document = 0; document < nDocuments; document++) if (lengths[document]! < 0) refuse(`says that document ${document} is ${lengths[document]!} long`)
  yield
  let nPositions = 0
  for (let term = 0, at = 0; term < nTerms; term++) {
    for (let before = -1; at < starts[term + 1]!; at++) {
      const document = documents[at]!
      if (document <= before || document >= nDocuments || counts[at] === 0) refuse(`has posting ${at} out of order`)
      before = document
      nPositions += counts[at]!
      if ((at & stepMask) === stepMask) yield
    }
    if ((term & stepMask) === stepMask) yield
  }
  if (positions && positions.length !== nPositions) refuse(`has ${positions.length} positions, and ${nPositions} tokens that have one`)
}

function* checkStarts(starts: Int32Array, total: number, what: string, refuse: Refuse): Steps<void> {
  if (starts.length === 0 || starts[0] !== 0 || starts.at(-1) !== total) refuse(`does not say where its ${what} begin`)
  for (let i = 1; i < starts.length; i++) {
    if (starts[i]! < starts[i - 1]!) refuse(`does not say where its ${what} begin`)
    if ((i & stepMask) === stepMask) yield
  }
}

/** Whether the word [from, middle) is below the word [middle, to). */
function ascends(units: Uint16Array, from: number, middle: number, to: number): boolean {
  for (let i = 0; from + i < middle && middle + i < to; i++) {
    const difference = units[from + i]! - units[middle + i]!
    if (difference !== 0) return difference < 0
  }
  return middle - from < to - middle
}
