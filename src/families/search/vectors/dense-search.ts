import { quantiseRow } from './quantised.ts'
import type { QuantisedRows } from './quantised.ts'

/** Cosine of the query with every text, exact but for the rounding to bytes: rows · size integer products, some 2 ms for 10,000 texts of 256 numbers. */
export function cosinesOf(query: Float32Array, rows: QuantisedRows): Float32Array {
  const cosines = new Float32Array(rows.scales.length)
  const [q, scale] = asBytes(query)
  if (scale > 0) for (let row = 0; row < cosines.length; row++) cosines[row] = dot(q, rows, row) * scale * rows.scales[row]!
  return cosines
}

/** The same with a few of them. */
export function cosineOf(query: Float32Array, rows: QuantisedRows, places: Int32Array): Float32Array {
  const [q, scale] = asBytes(query)
  return Float32Array.from(places, (row) => (scale > 0 ? dot(q, rows, row) * scale * rows.scales[row]! : 0))
}

function asBytes(query: Float32Array): [Int8Array, number] {
  const bytes = new Int8Array(query.length)
  return [bytes, quantiseRow(query, bytes)]
}

/** Four sums at a time, so that none waits for the one before. */
function dot(q: Int8Array, { size, bytes }: QuantisedRows, row: number): number {
  const at = row * size, whole = size - (size % 4)
  let a = 0, b = 0, c = 0, d = 0
  for (let j = 0; j < whole; j += 4) {
    a = (a + Math.imul(q[j]!, bytes[at + j]!)) | 0
    b = (b + Math.imul(q[j + 1]!, bytes[at + j + 1]!)) | 0
    c = (c + Math.imul(q[j + 2]!, bytes[at + j + 2]!)) | 0
    d = (d + Math.imul(q[j + 3]!, bytes[at + j + 3]!)) | 0
  }
  for (let j = whole; j < size; j++) a = (a + Math.imul(q[j]!, bytes[at + j]!)) | 0
  return a + b + c + d
}
