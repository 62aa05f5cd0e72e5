/** The lower triangle L of A = L·Lᵀ (Cholesky), in place of A [n × n], row by row. False where A is not positive definite: nothing good lies in it then. */
export function factorise(matrix: Float64Array, n: number): boolean {
  for (let column = 0; column < n; column++) {
    for (let row = column; row < n; row++) {
      let sum = matrix[row * n + column]!
      for (let k = 0; k < column; k++) sum -= matrix[row * n + k]! * matrix[column * n + k]!
      if (row > column) matrix[row * n + column] = sum / matrix[column * n + column]!
      else if (sum > 0) matrix[row * n + column] = Math.sqrt(sum)
      else return false
    }
  }
  return true
}

/** x of A·x = b, given L of A; x takes the place of b. */
export function solveFactorised(lower: Float64Array, n: number, b: Float64Array): Float64Array {
  for (let row = 0; row < n; row++) {
    let sum = b[row]!
    for (let k = 0; k < row; k++) sum -= lower[row * n + k]! * b[k]!
    b[row] = sum / lower[row * n + row]!
  }
  for (let row = n - 1; row >= 0; row--) {
    let sum = b[row]!
    for (let k = row + 1; k < n; k++) sum -= lower[k * n + row]! * b[k]!
    b[row] = sum / lower[row * n + row]!
  }
  return b
}
