import type { Steps } from '../../../base/steps.ts'
import { blockShift, blockSize } from './segment.ts'
import type { Blocks, Postings } from './segment.ts'

/** Bounds for each block of postings, in steps of a few milliseconds. */
export function* summariseBlocks({ documents, counts, lengths, positions }: Omit<Postings, 'blocks'>): Steps<Blocks> {
  const nBlocks = Math.ceil(documents.length / blockSize)
  const maxCounts = new Uint16Array(nBlocks)
  const minLengths = new Int32Array(nBlocks)
  const positionStarts = positions && new Float64Array(nBlocks)
  let nPositions = 0
  for (let block = 0; block < nBlocks; block++) {
    if (positionStarts) positionStarts[block] = nPositions
    let most = 0, shortest = 2 ** 31 - 1
    const end = Math.min(documents.length, (block + 1) << blockShift)
    for (let at = block << blockShift; at < end; at++) {
      const count = counts[at]!, length = lengths[documents[at]!]!
      if (count > most) most = count
      if (length < shortest) shortest = length
      nPositions += count
    }
    maxCounts[block] = most
    minLengths[block] = shortest
    if ((block & 511) === 511) yield
  }
  let totalLength = 0
  for (const length of lengths) totalLength += length
  return { maxCounts, minLengths, positionStarts, totalLength }
}
