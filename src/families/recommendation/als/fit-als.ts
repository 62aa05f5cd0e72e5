import { seededRandom } from '../../../base/random.ts'
import type { Random } from '../../../base/random.ts'
import { openArena } from '../../../matrix/kernel/arena.ts'
import { openThreads } from '../../../matrix/kernel/threads.ts'
import { takeRows, withoutPadding } from '../../../matrix/padded-rows.ts'
import { transpose } from '../../../matrix/sparse.ts'
import type { SparseMatrix } from '../../../matrix/sparse.ts'
import { scratchBytesOf } from './settings.ts'
import type { AlsSettings } from './settings.ts'
import { openSide } from './side.ts'

/** A vector of `factors` numbers for each user and item, row after row. */
export interface AlsFactors { users: Float32Array; items: Float32Array }

export interface AlsInput extends AlsSettings {
  /** Users × items; a value is what the events of the pair weigh, above 0. */
  interactions: SparseMatrix
  /** Does not change the result. */
  threads: number
  /** State after so many iterations of an earlier run, which this one goes on from: to the same bytes as without the break. */
  resumeFrom?: AlsFactors & { iteration: number }
  /** Computes in plain TypeScript. */
  scalar?: boolean
}

interface AlsPorts {
  /** Ends the fit within some milliseconds, with the signal's reason. */
  signal?: AbortSignal
  /** Told after every iteration; `read` copies what it came to. */
  onIteration?(iteration: number, read: () => AlsFactors): void | Promise<void>
}

/** Alternating least squares: with the items' vectors fixed, each user's is the solution of a small linear system, and the other way round. Equal input
 *  gives equal bytes on every machine with SIMD. */
export async function fitAls(input: AlsInput, { signal, onIteration }: AlsPorts = {}): Promise<AlsFactors> {
  const { interactions, factors, iterations, resumeFrom } = input
  const start = resumeFrom ?? { ...initialFactors(interactions, factors, seededRandom(input.seed)), iteration: 0 }
  const arena = openArena('ALS')
  const [users, items] = [takeRows(arena, start.users, factors), takeRows(arena, start.items, factors)]
  const userSide = openSide(arena, input, interactions, users, items)
  const itemSide = openSide(arena, input, transpose(interactions), items, users)
  const threads = openThreads(arena, { threads: input.threads, scratchBytes: scratchBytesOf(input.solver, factors), signal, scalar: input.scalar })
  const read = () => ({ users: withoutPadding(users, factors), items: withoutPadding(items, factors) })
  try {
    for (let iteration = start.iteration + 1; iteration <= iterations; iteration++) {
      await userSide.solve(threads)
      await itemSide.solve(threads)
      await onIteration?.(iteration, read)
    }
    return read()
  } finally {
    await threads.close()
  }
}

/** Uniform in [0, 0.01): small, so that the first solution is nearly the one from nothing. */
function initialFactors({ rows, columns }: SparseMatrix, factors: number, random: Random): AlsFactors {
  const uniform = (n: number) => Float32Array.from({ length: n * factors }, () => 0.01 * random.next())
  return { users: uniform(rows), items: uniform(columns) }
}
