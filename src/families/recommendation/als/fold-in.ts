import { openGram } from '../../../matrix/gram.ts'
import { openArena } from '../../../matrix/kernel/arena.ts'
import { openKernel } from '../../../matrix/kernel/kernel.ts'
import { paddedLength, taskBytes, writeTask } from '../../../matrix/kernel/task.ts'
import { takeRows } from '../../../matrix/padded-rows.ts'
import { confidencesOf, penaltyOf, scratchBytesOf } from './settings.ts'
import type { AlsObjective } from './settings.ts'

/** The vectors of a catalogue, ready to answer people who were not there when they were made. One call at a time: all share one memory. */
interface FoldIn {
  /** The vector of whoever met these items, each once, with what that weighs (1 where not given): the exact solution of a user's system, so also the one
   *  that a fit comes to. Zeros for nobody's history. */
  vectorOf(items: ArrayLike<number>, weights?: ArrayLike<number>): Float32Array
  /** A score for each item, by place; higher is better. The array is the same at every call. */
  scores(vector: Float32Array): Float32Array
}

/** `items`: [items × factors]; `known`: their YᵀY [factors × factors], which is summed here where it is not given. */
export function openFoldIn(items: Float32Array, factors: number, objective: AlsObjective, { gram: known, scalar = false }: { gram?: Float64Array; scalar?: boolean } = {}): FoldIn {
  const length = paddedLength(factors)
  const count = items.length / factors
  const arena = openArena('the vectors of the items')
  const kernel = openKernel(arena.memory, scalar)
  const fixed = takeRows(arena, items, factors)
  const gram = openGram(arena, fixed, count, length)
  if (known) gram.take(known, factors)
  else gram.updateHere(kernel)

  const [starts, indices, confidences] = [arena.ints(2), arena.ints(count), arena.floats(count)]
  const [penalties, solved, out] = [arena.floats(1), arena.floats(length), arena.floats(count)]
  const scratch = arena.take(scratchBytesOf('cholesky', factors))
  const [solveTask, scoreTask] = [arena.take(taskBytes), arena.take(taskBytes)]
  const shared = { solved: solved.byteOffset, fixed: fixed.byteOffset, stride: 4 * length }
  writeTask(arena.memory.buffer, solveTask, { ...shared, gram: gram.values.byteOffset, starts: starts.byteOffset, indices: indices.byteOffset, confidences: confidences.byteOffset, penalties: penalties.byteOffset })
  writeTask(arena.memory.buffer, scoreTask, { ...shared, gram: out.byteOffset })

  return {
    vectorOf(met, weights) {
      indices.set(met)
      confidences.set(confidencesOf(weights ? Float32Array.from(weights) : new Float32Array(met.length).fill(1), objective))
      starts[1] = met.length
      penalties[0] = penaltyOf(met.length, objective)
      kernel.cholesky(0, 1, solveTask, scratch)
      return solved.slice(0, factors)
    },
    scores(vector) {
      solved.set(vector)
      kernel.scoreRows(0, count, scoreTask, 0)
      return out
    },
  }
}
