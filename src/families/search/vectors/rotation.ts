import { seededRandom } from '../../../base/random.ts'

/** Turns vectors of one length, all alike, so that what a vector says is spread over all of its numbers: cosines stay, and no number stands out. */
interface Rotation { size: number; rotate(values: Float32Array, into: Float32Array): Float32Array }

/** Signs by chance, then Walsh and Hadamard's transform, whose sums take size · log₂ size additions. A length that is no power of two is turned in two parts that overlap.
 *  `size` comes out a multiple of 8. The same length gives the same rotation everywhere. */
export function openRotation(length: number): Rotation {
  const size = Math.ceil(length / 8) * 8
  const part = 2 ** Math.floor(Math.log2(size))
  const starts = part === size ? [0] : [0, size - part]
  const random = seededRandom(length)
  const signs = starts.map(() => Float32Array.from({ length: part }, () => (random.next() < 0.5 ? -1 : 1) / Math.sqrt(part)))
  return {
    size,
    rotate(values, into) {
      into.fill(0)
      into.set(values)
      for (const [i, start] of starts.entries()) turnPart(into.subarray(start, start + part), signs[i]!)
      return into
    },
  }
}

function turnPart(values: Float32Array, signs: Float32Array): void {
  const n = values.length
  for (let i = 0; i < n; i++) values[i]! *= signs[i]!
  for (let half = 1; half < n; half *= 2) {
    for (let from = 0; from < n; from += 2 * half) {
      for (let i = from; i < from + half; i++) {
        const a = values[i]!, b = values[i + half]!
        values[i] = a + b
        values[i + half] = a - b
      }
    }
  }
}
