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
      const to = placeIn(gradient, indices[at]!, width) * width
      const weight = values[at]!
      const sums = gradient.values
      for (let k = 0; k < width; k++) sums[to + k]! += weight * changes[from + k]!
    }
  }
}

/** The gradient of a table of which a step touches few rows; all others are zero. `values` [touched × width] holds those rows alone, in the order of `touched`, and
 *  zeros after them: it is as small as a batch, and stays in the nearest cache. */
export interface RowGradient { values: Numbers; touched: number[]; /** Of each row of the table its place in `touched`, from 1 on; 0 for others. */ places: Int32Array }

/** `values`: zeros, whose kind of number the gradient has; it grows as it must. */
export function emptyGradient(values: Numbers, rows: number): RowGradient {
  return { values, touched: [], places: new Int32Array(rows) }
}

function placeIn(gradient: RowGradient, row: number, width: number): number {
  const { places, touched, values } = gradient
  if (places[row] === 0) {
    places[row] = touched.push(row)
    if (values.length < touched.length * width) gradient.values = enlarged(values, 2 * touched.length * width)
  }
  return places[row]! - 1
}

function enlarged(values: Numbers, length: number): Numbers {
  const larger = values instanceof Float64Array ? new Float64Array(length) : new Float32Array(length)
  larger.set(values)
  return larger
}
