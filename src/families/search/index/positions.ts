import { blockShift } from './segment.ts'
import type { Postings } from './segment.ts'

/** Where in the field the posting's token stands; the field has positions. */
export function positionsOf({ positions, counts, blocks }: Postings, posting: number): Uint16Array {
  const block = posting >>> blockShift
  let from = blocks.positionStarts![block]!
  for (let at = block << blockShift; at < posting; at++) from += counts[at]!
  return positions!.subarray(from, from + counts[posting]!)
}
