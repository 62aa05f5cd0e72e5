import type { Kernel, KernelFunction } from './kernel.ts'
import { cholesky, conjugateGradient } from './scalar-solvers.ts'
import { readTask } from './task.ts'
import type { Task } from './task.ts'

const tileSide = 64
const tileLength = tileSide * tileSide

/** The kernel as its formulas read, for processors without SIMD and as the second opinion of its tests. It sums in double precision. */
export function scalarKernel(memory: WebAssembly.Memory): Kernel {
  const rows = (work: (task: Required<Task>, floats: Float32Array, ints: Int32Array, row: number) => void): KernelFunction => (from, to, address) => {
    const task = readTask(memory.buffer, address)
    const [floats, ints] = [new Float32Array(memory.buffer), new Int32Array(memory.buffer)]
    for (let row = from; row < to; row++) work(task, floats, ints, row)
  }
  return { conjugateGradient: rows(conjugateGradient), cholesky: rows(cholesky), gramParts: rows(gramPart), scoreRows: rows(scoreRow), multiplyTiles: rows(multiplyTile), sweepTiles: rows(sweepTileRow), scoreByteRows: rows(scoreByteRow), scoreBitRows: rows(scoreBitBlock) }
}

function gramPart({ fixed, gram, stride, steps, count }: Required<Task>, floats: Float32Array, _ints: Int32Array, part: number): void {
  const length = stride / 4
  const out = gram / 4 + part * length * length
  const [from, to] = [part, part + 1].map((share) => Math.floor((share * count) / steps))
  for (let a = 0; a < length; a++) {
    for (let b = a; b < length; b++) {
      let sum = 0
      for (let row = from!, at = fixed / 4 + from! * length; row < to!; row++, at += length) sum += floats[at + a]! * floats[at + b]!
      floats[out + a * length + b] = sum
    }
  }
}

function scoreRow({ solved, fixed, gram, stride }: Required<Task>, floats: Float32Array, _ints: Int32Array, row: number): void {
  const length = stride / 4
  const [x, y] = [solved / 4, fixed / 4 + row * length]
  let sum = 0
  for (let i = 0; i < length; i++) sum += floats[x + i]! * floats[y + i]!
  floats[gram / 4 + row] = sum
}

function scoreByteRow({ solved, fixed, gram, stride }: Required<Task>, floats: Float32Array, ints: Int32Array, row: number): void {
  const [x, y] = [new Int16Array(floats.buffer, solved, stride), new Int8Array(floats.buffer, fixed + row * stride, stride)]
  let sum = 0
  for (let i = 0; i < stride; i++) sum += x[i]! * y[i]!
  ints[gram / 4 + row] = sum
}

function scoreBitBlock({ solved, fixed, gram, starts, indices, confidences, penalties, stride }: Required<Task>, floats: Float32Array, _ints: Int32Array, block: number): void {
  const bits = new Uint8Array(floats.buffer, fixed + block * stride * 16, stride * 16), sums = new Uint8Array(floats.buffer, solved, stride * 32)
  const [a, b, c, d] = floats.subarray(indices / 4, indices / 4 + 4) as unknown as [number, number, number, number]
  const scores = floats.subarray(gram / 4 + block * 16, gram / 4 + block * 16 + 16)
  for (let row = 0; row < 16; row++) {
    let sum = 0
    for (let byte = 0; byte < stride; byte++) sum += sums[byte * 32 + (bits[byte * 16 + row]! & 15)]! + sums[byte * 32 + 16 + (bits[byte * 16 + row]! >> 4)]!
    const at = block * 16 + row
    // Rounded where the compiled one rounds: what is compared in full must not depend on the processor.
    const inner = Math.fround(Math.fround(Math.fround(a * floats[confidences / 4 + at]!) + Math.fround(b * sum)) - c)
    scores[row] = Math.fround(floats[penalties / 4 + at]! * inner) + Math.fround(d * floats[starts / 4 + at]!)
  }
}

function multiplyTile({ solved, fixed, gram }: Required<Task>, floats: Float32Array, _ints: Int32Array, tile: number): void {
  subtractProduct(floats, solved / 4 + tile * tileLength, fixed / 4 + tile * tileLength, gram / 4)
}

function sweepTileRow({ solved, fixed, gram, steps, count }: Required<Task>, floats: Float32Array, _ints: Int32Array, back: number): void {
  const i = count - 1 - back
  if (i === steps) return
  for (let j = 0; j <= i; j++) {
    if (j !== steps) subtractProduct(floats, solved / 4 + ((i * (i + 1)) / 2 + j) * tileLength, fixed / 4 + i * tileLength, gram / 4 + j * tileLength)
  }
}

function subtractProduct(floats: Float32Array, c: number, a: number, b: number): void {
  for (let row = 0; row < tileSide; row++) {
    for (let column = 0; column < tileSide; column++) {
      let sum = 0
      for (let k = 0; k < tileSide; k++) sum += floats[a + row * tileSide + k]! * floats[b + k * tileSide + column]!
      floats[c + row * tileSide + column]! -= sum
    }
  }
}
