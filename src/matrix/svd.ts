import type { Random } from '../base/random.ts'
import { symmetricEigen } from './eigen.ts'
import { orthonormalise, productOf } from './orthonormalise.ts'
import type { SparseMatrix } from './sparse.ts'

/** The `rank` largest singular values, descending, and their right singular vectors as the columns of `right` [columns × rank, row by row]. */
interface TruncatedSvd { rank: number; values: Float64Array; right: Float32Array }
interface SvdOptions { rank: number; random: Random; oversampling?: number; iterations?: number; isAborted?: () => void }

/** Of a sparse matrix X, by subspace iteration from a random start (Halko, Martinsson and Tropp 2011): W ← orthonormal(XᵀX·W), a few times, then the
 *  eigenvectors of WᵀXᵀX·W turn W into the singular vectors. Only columns × (rank + oversampling) numbers are held twice, however many rows there are.
 *  Fewer than `rank` come where the matrix has no more. Each iteration: 2 · cells · width + columns · width² multiplications. */
export function truncatedSvd(matrix: SparseMatrix, { rank, random, oversampling = 16, iterations = 3, isAborted }: SvdOptions): TruncatedSvd {
  const width = Math.min(rank + oversampling, matrix.rows, matrix.columns)
  if (width <= 0) return { rank: 0, values: new Float64Array(), right: new Float32Array() }
  let basis = Float32Array.from({ length: matrix.columns * width }, () => random.normal())
  let image = new Float32Array(basis.length)
  for (let i = 0; i < iterations; i++) {
    isAborted?.()
    timesGram(matrix, basis, image, width)
    orthonormalise(image, matrix.columns, width)
    ;[basis, image] = [image, basis]
  }
  timesGram(matrix, basis, image, width)
  const { values, vectors } = symmetricEigen(productOf(basis, image, matrix.columns, width), width)
  const kept = values.slice(0, rank).filter((value) => value > 1e-10 * values[0]!).length
  return { rank: kept, values: Float64Array.from(values.subarray(0, kept), Math.sqrt), right: turned(basis, vectors, matrix.columns, width, kept) }
}

/** into ← XᵀX · basis, one row of X at a time. */
function timesGram({ rows, starts, indices, values }: SparseMatrix, basis: Float32Array, into: Float32Array, width: number): void {
  into.fill(0)
  const row = new Float32Array(width)
  for (let r = 0; r < rows; r++) {
    row.fill(0)
    for (let cell = starts[r]!; cell < starts[r + 1]!; cell++) {
      const value = values[cell]!, at = indices[cell]! * width
      for (let j = 0; j < width; j++) row[j]! += value * basis[at + j]!
    }
    for (let cell = starts[r]!; cell < starts[r + 1]!; cell++) {
      const value = values[cell]!, at = indices[cell]! * width
      for (let j = 0; j < width; j++) into[at + j]! += value * row[j]!
    }
  }
}

/** basis · vectorsᵀ, the first `kept` columns of it, four at a time. */
function turned(basis: Float32Array, vectors: Float64Array, rows: number, width: number, kept: number): Float32Array {
  const result = new Float32Array(rows * kept)
  // Float32: half of what is read in the innermost loop; rounded up to whole fours with zeros.
  const turns = new Float32Array(Math.ceil(kept / 4) * 4 * width)
  turns.set(vectors.subarray(0, kept * width))
  for (let row = 0; row < rows; row++) {
    const from = row * width
    for (let k = 0; k < kept; k += 4) {
      const at = k * width
      let a = 0, b = 0, c = 0, d = 0
      for (let j = 0; j < width; j++) {
        const x = basis[from + j]!
        a += x * turns[at + j]!
        b += x * turns[at + width + j]!
        c += x * turns[at + 2 * width + j]!
        d += x * turns[at + 3 * width + j]!
      }
      const to = row * kept + k
      result[to] = a
      if (k + 1 < kept) result[to + 1] = b
      if (k + 2 < kept) result[to + 2] = c
      if (k + 3 < kept) result[to + 3] = d
    }
  }
  return result
}
