import type { Arena } from './kernel/arena.ts'
import { paddedLength } from './kernel/task.ts'

/** Rows of `size` numbers in the memory of a kernel, each with zeros up to its padded length. */
export function takeRows(arena: Arena, rows: Float32Array, size: number): Float32Array {
  const length = paddedLength(size)
  const taken = arena.floats((rows.length / size) * length)
  for (let from = 0, to = 0; from < rows.length; from += size, to += length) taken.set(rows.subarray(from, from + size), to)
  return taken
}

/** Back to rows without padding; a copy. */
export function withoutPadding(rows: Float32Array, size: number): Float32Array {
  const length = paddedLength(size)
  const plain = new Float32Array((rows.length / length) * size)
  for (let from = 0, to = 0; from < rows.length; from += length, to += size) plain.set(rows.subarray(from, from + size), to)
  return plain
}
