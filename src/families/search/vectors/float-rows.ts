import { topK } from '../../../matrix/top-k.ts'
import type { DenseRows } from './dense-search.ts'
import { unitVector } from './item-vectors.ts'

/** Vectors as they were made, in place of bytes: slower, and four times as large; only to measure what the bytes cost. Rows of undefined are zeros. */
export function floatRows(size: number, vectors: readonly (Float32Array | undefined)[]): DenseRows {
  const units = vectors.map((vector) => (vector?.length === size ? unitVector(vector) : undefined))
  const cosine = (row: number, query: Float32Array) => {
    const unit = units[row]
    let sum = 0
    if (unit) for (let k = 0; k < size; k++) sum += unit[k]! * query[k]!
    return sum
  }
  const cosinesOf = (query: Float32Array) => Float32Array.from(units, (_, row) => cosine(row, query))
  return {
    size, bytes: new Int8Array(), scales: Float32Array.from(units, (unit) => Number(unit !== undefined)),
    cosinesOf,
    cosineOf: (query, places) => Float32Array.from(places, (row) => cosine(row, query)),
    nearest(query, { depth, floor, passes }) {
      const cosines = cosinesOf(query)
      const rows = topK(passes ? cosines.map((value, row) => (passes(row) ? value : -Infinity)) : cosines, depth, floor)
      return { rows, cosines: Float32Array.from(rows, (row) => cosines[row]!) }
    },
    write(row, vector) { units[row] = vector },
  }
}
