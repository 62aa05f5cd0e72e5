import type { Arena } from '../../../matrix/kernel/arena.ts'
import type { Kernel } from '../../../matrix/kernel/kernel.ts'
import { taskBytes, writeTask } from '../../../matrix/kernel/task.ts'
import { openBestOf } from './best-of.ts'
import { openRotation } from './rotation.ts'

/** A bit a number of each vector: an eighth of its bytes, by which a cosine is guessed to some .05. They tell what may be among the nearest; that is then compared in full. */
interface Sketches {
  /** Of a vector as bytes and what they are times; one of the scale 0 is never a candidate. */
  write(row: number, bytes: Int8Array, scale: number): void
  /** The rows that look nearest to a query, ascending; at most `count`. Asks `passes` of those alone that are near enough. */
  candidates(query: Float32Array, count: number, passes?: (row: number) => boolean): Int32Array
}

/** Rows that lie beside each other in the memory of the kernel, byte by byte. */
const blockRows = 16
/** Numbers of a query are whole ones up to this, the largest standing for `reach` times their usual size. */
const largest = 15
const reach = 2.7

/**
 * RaBitQ (Gao and Long 2024): of a vector o, turned by chance, only the signs s are kept, and (o·o) / (o·s), its share; q·o is then about the share · (q·s), with an error that falls with
 * the root of the length. Of each number of q four bits are left. What all vectors have in common tells nothing and would be most of what the signs say: o is what is left without `middle`.
 * Room for so many rows, all of them zeros.
 */
export function openSketches(middle: Float32Array, rows: number, arena: Arena, kernel: Kernel): Sketches {
  const length = middle.length, square = dot(middle, middle)
  const { size, rotate } = openRotation(length)
  const stride = size / 8, blocks = Math.ceil(rows / blockRows)
  const bits = arena.bytes(blocks * blockRows * stride), shares = arena.floats(blocks * blockRows), ones = arena.floats(blocks * blockRows), leans = arena.floats(blocks * blockRows)
  const sums = arena.bytes(stride * 32), line = arena.floats(4), guesses = arena.floats(blocks * blockRows), task = arena.take(taskBytes)
  const own = new Float32Array(blocks * blockRows)                          // memory that threads share is slow to read number by number
  writeTask(arena.memory.buffer, task, {
    solved: sums.byteOffset, fixed: bits.byteOffset, gram: guesses.byteOffset, starts: leans.byteOffset, indices: line.byteOffset,
    confidences: ones.byteOffset, penalties: shares.byteOffset, stride,
  })

  const left = new Float32Array(length), turned = new Float32Array(size)
  return {
    write(row, bytes, scale) {
      let lean = 0
      for (let i = 0; i < length; i++) {
        left[i] = bytes[i]! * scale - middle[i]!
        lean += left[i]! * middle[i]!
      }
      rotate(left, turned)
      const at = Math.floor(row / blockRows) * blockRows * stride + row % blockRows
      let square = 0, sum = 0, positive = 0
      for (let byte = 0; byte < stride; byte++) {
        let signs = 0
        for (let bit = 0; bit < 8; bit++) {
          const value = turned[byte * 8 + bit]!
          square += value * value
          sum += Math.abs(value)
          if (value > 0) { signs |= 1 << bit; positive += 1 }
        }
        bits[at + byte * blockRows] = signs
      }
      shares[row] = scale === 0 || sum === 0 ? 0 : square / sum
      ones[row] = positive
      leans[row] = lean
    },

    candidates(query, count, passes) {
      // q·o = (q − α · middle)·o + α · (middle·o)
      const share = square === 0 ? 0 : dot(query, middle) / square
      const { lowest, step, total } = writeSums(rotate(query.map((value, i) => value - share * middle[i]!), new Float32Array(size)), sums)
      line.set([2 * lowest, 2 * step, total, share])                        // q·s = 2 · (Σ of q where the sign is +) − Σ of q
      kernel.scoreBitRows(0, blocks, task, 0)
      own.set(guesses)
      const best = openBestOf(count)
      let threshold = -Infinity
      for (let row = 0; row < rows; row++) {
        const guess = own[row]!
        if (guess <= threshold || shares[row] === 0 || (passes && !passes(row))) continue
        threshold = best.offer(row, guess)
      }
      return best.finish()
    },
  }
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0)
}

/** A query as `lowest + step · (0 … 15)`; and the sums of these whole numbers that four bits may choose, for every four numbers. `total`: of the query as it is told. */
function writeSums(query: Float32Array, sums: Int8Array): { lowest: number; step: number; total: number } {
  const usual = Math.sqrt(query.reduce((sum, value) => sum + value * value, 0) / query.length)
  const lowest = -reach * usual, step = (2 * reach * usual) / largest
  const whole = Array.from(query, (value) => Math.min(largest, Math.max(0, Math.round((value - lowest) / step))))
  for (let four = 0; four < whole.length / 4; four++) {
    for (let chosen = 0; chosen < 16; chosen++) {
      let sum = 0
      for (let i = 0; i < 4; i++) if (chosen & (1 << i)) sum += whole[four * 4 + i]!
      sums[four * 16 + chosen] = sum
    }
  }
  return { lowest, step, total: whole.reduce((sum, value) => sum + lowest + step * value, 0) }
}
