/** Doubles where a test compares gradients with differences, singles everywhere else. */
export type Numbers = Float32Array | Float64Array

/** Of each row a bag of features, with weights: those of row r are `indices[starts[r]] … indices[starts[r + 1] - 1]`. */
interface Bags { starts: ArrayLike<number>; indices: ArrayLike<number>; values: ArrayLike<number> }

/** Σ weight · table[feature] of each bag, into `sums` [bags × width]. An empty bag gives zeros. */
export function sumBags({ starts, indices, values }: Bags, table: Numbers, width: number, sums: Numbers): void {
  for (let bag = 0; bag + 1 < starts.length; bag++) {
    const to = bag * width
    for (let k = 0; k < width; k++) sums[to + k] = 0
    for (let at = starts[bag]!; at < starts[bag + 1]!; at++) {
      const from = indices[at]! * width
      const weight = values[at]!
      for (let k = 0; k < width; k++) sums[to + k]! += weight * table[from + k]!
    }
  }
}

/** The way back: what the sums should change by [bags × width] becomes what the rows of the table should. */
export function spreadOverBags({ starts, indices, values }: Bags, changes: Numbers, width: number, gradient: RowGradient): void {
  for (let bag = 0; bag + 1 < starts.length; bag++) {
    const from = bag * width
    for (let at = starts[bag]!; at < starts[bag + 1]!; at++) {
      const row = indices[at]!
      if (gradient.isTouched[row] === 0) {
        gradient.isTouched[row] = 1
        gradient.touched.push(row)
      }
      const to = row * width
      const weight = values[at]!
      for (let k = 0; k < width; k++) gradient.values[to + k]! += weight * changes[from + k]!
    }
  }
}

/** The gradient of a table of which a step touches few rows; all others are zero. */
export interface RowGradient { values: Numbers; touched: number[]; isTouched: Uint8Array }

export function emptyGradient(values: Numbers, rows: number): RowGradient {
  return { values, touched: [], isTouched: new Uint8Array(rows) }
}
