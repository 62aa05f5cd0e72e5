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
}

interface EasePorts {
  signal?: AbortSignal
  /** Told of progress: steps done, of how many. */
  onStep?(done: number, steps: number): void
}

/** Item × item weights B that minimise |A − A B|² + λ |B|² with zeros on the diagonal, so that nothing explains itself (Steck 2019): G = AᵀA + λ I,
 *  P = G⁻¹, B_ij = −P_ij / P_jj. Row i: what having met item i adds to the score of each other item. Equal input gives equal bytes. n³/2 multiplications
 *  for n items. */
export async function fitEase({ interactions, regularization, keep, threads: count, scalar }: EaseInput, { signal, onStep }: EasePorts = {}): Promise<SparseMatrix> {
  const arena = openArena('EASE')
  const matrix = takeSymmetricTiles(arena, interactions.columns)
  await addCoOccurrences(matrix, interactions, signal)
  for (let item = 0; item < matrix.order; item++) matrix.values[placeOf(item, item)]! += regularization
  const threads = openThreads(arena, { threads: count, scratchBytes: 64, signal, scalar })
  try {
    if (!await negateInverse(arena, threads, matrix, onStep)) throw failure('EASE_REGULARIZATION_LOW', { regularization })
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
