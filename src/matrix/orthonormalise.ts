/** Makes the columns of a tall matrix [rows × width, row by row] orthonormal in place, by the Cholesky factor of its Gram matrix (CholeskyQR). A column
 *  that depends on those before it becomes zero. Its condition counts twice: good for columns that are roughly independent; call it twice
 *  where 1e-6 matters. rows · width² multiplications. */
export function orthonormalise(matrix: Float32Array, rows: number, width: number): void {
  const factor = choleskyUpper(gramOf(matrix, rows, width), width)
  let row = 0
  for (; row + 4 <= rows; row += 4) solveFour(matrix, row * width, factor, width)
  for (; row < rows; row++) solveRow(matrix.subarray(row * width, (row + 1) * width), factor, width)
}

/** MᵀM [width × width], both halves. Four rows at a time: each cell is loaded and stored once for four products. */
export function gramOf(matrix: Float32Array, rows: number, width: number): Float64Array {
  return productOf(matrix, matrix, rows, width)
}

/** AᵀB of two matrices of the same shape, where it is symmetric. */
export function productOf(a: Float32Array, b: Float32Array, rows: number, width: number): Float64Array {
  const product = new Float64Array(width * width)
  for (let row = 0; row < rows; row += 4) {
    const n = Math.min(4, rows - row)
    const [r0, r1, r2, r3] = [0, 1, 2, 3].map((i) => (row + Math.min(i, n - 1)) * width) as [number, number, number, number]
    for (let i = 0; i < width; i++) {
      const x0 = a[r0 + i]!, x1 = n > 1 ? a[r1 + i]! : 0, x2 = n > 2 ? a[r2 + i]! : 0, x3 = n > 3 ? a[r3 + i]! : 0
      const at = i * width
      for (let j = i; j < width; j++) product[at + j]! += x0 * b[r0 + j]! + x1 * b[r1 + j]! + x2 * b[r2 + j]! + x3 * b[r3 + j]!
    }
  }
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) product[i * width + j] = product[j * width + i]!
  return product
}

/** Upper R with RᵀR = gram; the row of a column that adds nothing is zero. */
function choleskyUpper(gram: Float64Array, n: number): Float64Array {
  const r = new Float64Array(n * n)
  for (let i = 0; i < n; i++) r.set(gram.subarray(i * n + i, (i + 1) * n), i * n + i)
  for (let i = 0; i < n; i++) {
    const pivot = r[i * n + i]!
    if (!(pivot > 1e-10 * gram[i * n + i]!)) {
      r.fill(0, i * n, (i + 1) * n)
      continue
    }
    const root = Math.sqrt(pivot)
    for (let j = i; j < n; j++) r[i * n + j]! /= root
    for (let k = i + 1; k < n; k++) {
      const x = r[i * n + k]!
      for (let j = k; j < n; j++) r[k * n + j]! -= x * r[i * n + j]!
    }
  }
  return r
}

/** row ← row · R⁻¹ */
function solveRow(row: Float32Array, r: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const pivot = r[i * n + i]!
    if (pivot === 0) { row[i] = 0; continue }
    const x = row[i]! / pivot
    row[i] = x
    const at = i * n
    for (let j = i + 1; j < n; j++) row[j]! -= x * r[at + j]!
  }
}

/** The same for four rows that lie one after the other: the factor is read once for all of them. */
function solveFour(rows: Float32Array, from: number, r: Float64Array, n: number): void {
  const second = from + n, third = second + n, fourth = third + n
  for (let i = 0; i < n; i++) {
    const at = i * n, pivot = r[at + i]!
    const inverse = pivot === 0 ? 0 : 1 / pivot
    const a = rows[from + i] = rows[from + i]! * inverse
    const b = rows[second + i] = rows[second + i]! * inverse
    const c = rows[third + i] = rows[third + i]! * inverse
    const d = rows[fourth + i] = rows[fourth + i]! * inverse
    for (let j = i + 1; j < n; j++) {
      const x = r[at + j]!
      rows[from + j]! -= a * x
      rows[second + j]! -= b * x
      rows[third + j]! -= c * x
      rows[fourth + j]! -= d * x
    }
  }
}
