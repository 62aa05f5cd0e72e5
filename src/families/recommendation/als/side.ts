import { openGram } from '../../../matrix/gram.ts'
import type { Arena } from '../../../matrix/kernel/arena.ts'
import { paddedLength, taskBytes, writeTask } from '../../../matrix/kernel/task.ts'
import type { Threads } from '../../../matrix/kernel/threads.ts'
import type { SparseMatrix } from '../../../matrix/sparse.ts'
import { confidencesOf, defaultCgSteps, penaltyOf } from './settings.ts'
import type { AlsSettings } from './settings.ts'

/** Rows that a thread takes at once: few enough that all end at about the same time, and that an abort is soon seen. */
const rowsAtOnce = 32

/** One half of an iteration: all rows of `solved` from those of `fixed`. */
interface Side { solve(threads: Threads): Promise<void> }

/** `interactions`: solved rows × fixed rows. Vectors are padded, in the arena. */
export function openSide(arena: Arena, settings: AlsSettings, interactions: SparseMatrix, solved: Float32Array, fixed: Float32Array): Side {
  const length = paddedLength(settings.factors)
  const starts = arena.ints(interactions.rows + 1)
  starts.set(interactions.starts)
  const indices = arena.ints(interactions.indices.length)
  indices.set(interactions.indices)
  const confidences = arena.floats(interactions.values.length)
  confidences.set(confidencesOf(interactions.values, settings))
  const penalties = arena.floats(interactions.rows)
  for (let row = 0; row < interactions.rows; row++) penalties[row] = penaltyOf(starts[row + 1]! - starts[row]!, settings)

  const gram = openGram(arena, fixed, interactions.columns, length)
  const task = arena.take(taskBytes)
  const places = { solved, fixed, gram: gram.values, starts, indices, confidences, penalties }
  writeTask(arena.memory.buffer, task, {
    ...Object.fromEntries(Object.entries(places).map(([name, { byteOffset }]) => [name, byteOffset])), stride: 4 * length, steps: settings.cgSteps ?? defaultCgSteps, count: interactions.columns,
  })
  return {
    async solve(threads) {
      await gram.update(threads)
      await threads.run(settings.solver, interactions.rows, rowsAtOnce, task)
    },
  }
}
