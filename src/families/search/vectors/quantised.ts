/** Rows of numbers in a byte each: row r is `bytes[r * size … ] · scales[r]`. A cosine moves by some .002 that way, and a row takes a quarter. */
export interface QuantisedRows { size: number; bytes: Int8Array; scales: Float32Array }

/** The largest number of a row becomes ±127. */
export function quantise(values: Float32Array, size: number): QuantisedRows {
  const rows = size === 0 ? 0 : values.length / size
  const bytes = new Int8Array(values.length), scales = new Float32Array(rows)
  for (let row = 0; row < rows; row++) scales[row] = quantiseRow(values.subarray(row * size, (row + 1) * size), bytes.subarray(row * size, (row + 1) * size))
  return { size, bytes, scales }
}

/** Writes one row and gives its scale; 0 for a row of zeros. */
export function quantiseRow(values: Float32Array, into: Int8Array): number {
  let largest = 0
  for (const value of values) largest = Math.max(largest, Math.abs(value))
  if (largest === 0) { into.fill(0); return 0 }
  for (let i = 0; i < values.length; i++) into[i] = Math.round(values[i]! / largest * 127)
  return largest / 127
}
