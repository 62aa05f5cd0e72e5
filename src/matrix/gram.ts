import type { Arena } from './kernel/arena.ts'
import type { Kernel } from './kernel/kernel.ts'
import { taskBytes, writeTask } from './kernel/task.ts'
import type { Threads } from './kernel/threads.ts'

/** The sum is made of so many parts however many threads there are, so that it has one order. */
const parts = 16

/** Σ y yᵀ over the rows of a matrix. */
interface Gram {
  /** [length × length], length being the padded one */
  values: Float32Array
  /** Sums anew, from the rows as they are now. */
  update(threads: Threads): Promise<void>
  updateHere(kernel: Kernel): void
  /** One that was summed before, [size × size] without padding. */
  take(sum: Float64Array, size: number): void
}

/** `rows` has `count` rows of so many numbers, padded. */
export function openGram(arena: Arena, rows: Float32Array, count: number, length: number): Gram {
  const values = arena.floats(length * length)
  const sums = arena.floats(parts * length * length)
  const task = arena.take(taskBytes)
  writeTask(arena.memory.buffer, task, { fixed: rows.byteOffset, gram: sums.byteOffset, count, steps: parts, stride: 4 * length })

  function addParts(): void {
    values.set(sums.subarray(0, values.length))
    for (let at = values.length; at < sums.length; at += values.length) for (let i = 0; i < values.length; i++) values[i]! += sums[at + i]!
    for (let a = 0; a < length; a++) for (let b = 0; b < a; b++) values[a * length + b] = values[b * length + a]!
  }
  return {
    values,
    async update(threads) {
      await threads.run('gramParts', parts, 1, task)
      addParts()
    },
    updateHere(kernel) {
      kernel.gramParts(0, parts, task, 0)
      addParts()
    },
    take(sum, size) {
      for (let row = 0; row < size; row++) values.set(sum.subarray(row * size, (row + 1) * size), row * length)
    },
  }
}
