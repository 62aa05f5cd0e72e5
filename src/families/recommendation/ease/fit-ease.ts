import { setImmediate as nextTurn } from 'node:timers/promises'
import { failure } from '../../../base/errors.ts'
import { inversePanelBytes, negateInverse } from '../../../matrix/invert.ts'
import { openArena } from '../../../matrix/kernel/arena.ts'
import { openThreads } from '../../../matrix/kernel/threads.ts'
import type { SparseMatrix } from '../../../matrix/sparse.ts'
import { placeOf, takeSymmetricTiles, tileMemoryBytes } from '../../../matrix/tiles.ts'
import type { SymmetricTiles } from '../../../matrix/tiles.ts'
import { weightsOfInverse } from './weights-of-inverse.ts'

/** Others of the process have their turn after so many additions, some milliseconds. */
const addsAtOnce = 4_000_000

interface EaseInput {
  /** Users × items. */
  interactions: SparseMatrix
  /** λ, above 0. */
  regularization: number
  /** Weights that are kept for each item that is scored, the largest by amount; all where not given. */
  keep?: number
  /** Does not change the result. */
  threads: number
  scalar?: boolean
  /** After so many rows of tiles of an earlier run, whose matrix this was: to the same bytes as without the break. */
  resumeFrom?: { tileRows: number; matrix: Float32Array }
}

interface EasePorts {
  signal?: AbortSignal
  /** Told of progress: steps done, of how many. */
  onStep?(done: number, steps: number): void
  /** Asked after every step whether the matrix is to be kept now: it is of n²/2 numbers. */
  isPauseDue?(): boolean
  /** Told where a pause was due; the matrix is the fit's own, which goes on once this has ended. */
  onPause?(tileRows: number, matrix: Float32Array): Promise<void>
}

/** Item × item weights B that minimise |A − A B|² + λ |B|² with zeros on the diagonal, so that nothing explains itself (Steck 2019): G = AᵀA + λ I,
 *  P = G⁻¹, B_ij = −P_ij / P_jj. Row i: what having met item i adds to the score of each other item. Equal input gives equal bytes. n³/2 multiplications
 *  for n items. */
export async function fitEase({ interactions, regularization, keep, threads: count, scalar, resumeFrom }: EaseInput, { signal, onStep, isPauseDue, onPause }: EasePorts = {}): Promise<SparseMatrix> {
  const arena = openArena('EASE')
  const matrix = takeSymmetricTiles(arena, interactions.columns)
  if (resumeFrom) matrix.values.set(resumeFrom.matrix)
  else {
    await addCoOccurrences(matrix, interactions, signal)
    for (let item = 0; item < matrix.order; item++) matrix.values[placeOf(item, item)]! += regularization
  }
  const onRow = async (done: number, rows: number) => {
    onStep?.(done, rows)
    if (isPauseDue?.()) await onPause?.(done, matrix.values)
  }
  const threads = openThreads(arena, { threads: count, scratchBytes: 64, signal, scalar })
  try {
    if (!await negateInverse(arena, threads, matrix, { onRow, ...(resumeFrom && { done: resumeFrom.tileRows }) })) throw failure('EASE_REGULARIZATION_LOW', { regularization })
  } finally {
    await threads.close()
  }
  return weightsOfInverse(matrix, keep, signal)
}

/** Most memory that a fit takes at a time. */
export function easeMemoryMiB(items: number, keep = items): number {
  const kept = items * Math.min(keep, Math.max(items - 1, 0))
  return Math.ceil((tileMemoryBytes(items) + inversePanelBytes(items) + 2 * 8 * kept) / 2 ** 20)
}

/** AᵀA */
async function addCoOccurrences({ values }: SymmetricTiles, { rows, starts, indices, values: weights }: SparseMatrix, signal: AbortSignal | undefined): Promise<void> {
  let adds = 0
  for (let row = 0; row < rows; row++) {
    for (let a = starts[row]!; a < starts[row + 1]!; a++) {
      for (let b = starts[row]!; b <= a; b++) values[placeOf(indices[a]!, indices[b]!)]! += weights[a]! * weights[b]!
    }
    adds += (starts[row + 1]! - starts[row]!) ** 2 / 2
    if (adds < addsAtOnce) continue
    adds = 0
    await nextTurn()
    signal?.throwIfAborted()
  }
}
