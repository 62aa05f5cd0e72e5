import { atOnce } from '../../../base/steps.ts'
import type { Steps } from '../../../base/steps.ts'
import { openArena } from '../../../matrix/kernel/arena.ts'
import { openKernel } from '../../../matrix/kernel/kernel.ts'
import { taskBytes, writeTask } from '../../../matrix/kernel/task.ts'
import { topK } from '../../../matrix/top-k.ts'
import { quantiseRow } from './quantised.ts'
import type { QuantisedRows } from './quantised.ts'
import { openSketches } from './sketches.ts'

/** Vectors of texts in the memory of the kernel, where a query is compared with them. They may grow and change, by `write`. */
export interface DenseRows extends QuantisedRows {
  /** Cosine of the query with every text, exact but for the rounding to bytes: some 0.2 ms for 10,000 texts of 256 numbers. */
  cosinesOf(query: Float32Array): Float32Array
  /** The same with a few of them. */
  cosineOf(query: Float32Array, places: Int32Array): Float32Array
  /** The texts that lie nearest, nearest first. Above 50,000 texts of 256 numbers sketches tell which are compared: some 99 of 100 of the nearest are found. */
  nearest(query: Float32Array, options: NearestOptions): Neighbours
  /** A vector of length 1, as bytes; zeros, or nothing, where there is none any longer. */
  write(row: number, vector?: Float32Array): void
}

/** At most `depth` texts that pass, of a cosine above `floor`. */
interface NearestOptions { depth: number; floor: number; passes?: ((row: number) => boolean) | undefined }
interface Neighbours { rows: Int32Array; cosines: Float32Array }

/** `scalar`: without SIMD, several times slower and equal to the last bit. `compared`: up to so many texts a query is compared with all. */
interface DenseOptions { rows?: number; scalar?: boolean; compared?: number }

/** Bytes that are copied in one step, and rows that are sketched in one. */
const bytesPerStep = 2 ** 22
const sketchesPerStep = 2048
/** To compare so many of 256 numbers takes some 2 ms; of shorter ones more, which are as many bytes. */
const mostCompared = 50_000
const usualSize = 256
/** So many are compared in full where sketches choose: the more texts there are, the more of them look as near. */
const candidatesOf = (depth: number, rows: number) => 16 * depth + Math.floor(rows / 250)

/** A copy with room for so many rows. */
export function* openDenseRows({ size, bytes, scales }: QuantisedRows, { rows = scales.length, scalar = false, compared = mostCompared }: DenseOptions = {}): Steps<DenseRows> {
  const own: QuantisedRows = { size, bytes: new Int8Array(), scales: new Float32Array(rows) }
  own.scales.set(scales)
  if (size === 0 || rows === 0) return { ...own, cosinesOf: () => new Float32Array(rows), cosineOf: (_, places) => new Float32Array(places.length), nearest: () => ({ rows: new Int32Array(), cosines: new Float32Array() }), write: () => {} }

  const arena = openArena('the vectors of the products')
  const query16 = arena.shorts(size), products = arena.ints(rows), task = arena.take(taskBytes)
  own.bytes = arena.bytes(rows * size)
  for (let at = 0; at < bytes.length; at += bytesPerStep) {
    own.bytes.set(bytes.subarray(at, at + bytesPerStep), at)
    yield
  }
  const kernel = openKernel(arena.memory, scalar)
  writeTask(arena.memory.buffer, task, { solved: query16.byteOffset, fixed: own.bytes.byteOffset, gram: products.byteOffset, stride: size })
  const rowOf = (row: number) => own.bytes.subarray(row * size, (row + 1) * size)
  const sketches = rows * size > compared * usualSize ? openSketches(middleOf({ size, bytes, scales }), rows, arena, kernel) : undefined
  for (let row = 0; sketches && row < scales.length; row++) {
    if (row % sketchesPerStep === sketchesPerStep - 1) yield
    if (scales[row]! > 0) sketches.write(row, rowOf(row), scales[row]!)
  }

  /** The query as bytes where the kernel reads it; gives its scale. */
  const ask = (query: Float32Array) => {
    const asBytes = new Int8Array(size)
    const scale = quantiseRow(query, asBytes)
    query16.set(asBytes)
    return scale
  }
  function cosinesOf(query: Float32Array): Float32Array {
    const cosines = new Float32Array(rows), scale = ask(query)
    if (scale === 0) return cosines
    kernel.scoreByteRows(0, rows, task, 0)
    for (let row = 0; row < rows; row++) cosines[row] = products[row]! * scale * own.scales[row]!
    return cosines
  }
  function cosineOf(query: Float32Array, places: Int32Array): Float32Array {
    const cosines = new Float32Array(places.length), scale = ask(query)
    for (let i = 0; scale !== 0 && i < places.length; i++) {
      const row = places[i]!
      kernel.scoreByteRows(row, row + 1, task, 0)
      cosines[i] = products[row]! * scale * own.scales[row]!
    }
    return cosines
  }
  return {
    ...own,
    cosinesOf,
    cosineOf,
    nearest(query, { depth, floor, passes }) {
      if (!sketches) {
        const cosines = cosinesOf(query)
        const found = topK(passes ? cosines.map((cosine, row) => (cosine > floor && passes(row) ? cosine : -2)) : cosines, depth, floor)
        return { rows: found, cosines: Float32Array.from(found, (row) => cosines[row]!) }
      }
      const candidates = sketches.candidates(query, candidatesOf(depth, rows), passes)
      const cosines = cosineOf(query, candidates)
      const found = topK(cosines, depth, floor)
      return { rows: found.map((place) => candidates[place]!), cosines: Float32Array.from(found, (place) => cosines[place]!) }
    },
    write(row, vector = none) {
      const bytes = rowOf(row)
      own.scales[row] = vector.length === size ? quantiseRow(vector, bytes) : 0
      sketches?.write(row, bytes, own.scales[row])
    },
  }
}

const none = new Float32Array()

/** The mean of some of the rows, spread evenly. */
function middleOf({ size, bytes, scales }: QuantisedRows): Float32Array {
  const middle = new Float64Array(size), step = Math.ceil(scales.length / sampled)
  let n = 0
  for (let row = 0; row < scales.length; row += step) {
    if (scales[row] === 0) continue
    n += 1
    for (let i = 0; i < size; i++) middle[i]! += bytes[row * size + i]! * scales[row]!
  }
  return Float32Array.from(middle, (sum) => (n === 0 ? 0 : sum / n))
}

const sampled = 10_000

/** Rows for so many products, zeros where nothing was; room is made for some more than now, since each new memory takes addresses. */
export function withRows(dense: DenseRows, rows: number): DenseRows {
  return rows <= dense.scales.length ? dense : atOnce(openDenseRows(dense, { rows: rows + Math.max(1024, rows >> 2) }))
}
