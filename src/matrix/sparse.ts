/** Rows × columns, of which few are not zero: those of row r are `indices[starts[r]] … indices[starts[r + 1] - 1]`, ascending, each with its value. */
export interface SparseMatrix { rows: number; columns: number; starts: Int32Array; indices: Int32Array; values: Float32Array }

/** One cell; what stands for the same cell twice is added up. */
interface Triples { rows: ArrayLike<number>; columns: ArrayLike<number>; values: ArrayLike<number> }

/** From cells in any order. Time and memory linear in their number, but for the sorting within rows. */
export function sparseFromTriples(nRows: number, nColumns: number, { rows, columns, values }: Triples): SparseMatrix {
  // Two counting sorts, by column and then by row, leave the columns of each row ascending.
  const byColumn = countingOrder(columns, nColumns, undefined)
  const order = countingOrder(rows, nRows, byColumn)
  const starts = new Int32Array(nRows + 1)
  const indices = new Int32Array(order.length)
  const sums = new Float32Array(order.length)
  let n = 0, at = 0
  for (let row = 0; row < nRows; row++) {
    for (; at < order.length && rows[order[at]!] === row; at++) {
      const column = columns[order[at]!]!
      if (n > starts[row]! && indices[n - 1] === column) sums[n - 1]! += values[order[at]!]!
      else {
        indices[n] = column
        sums[n++] = values[order[at]!]!
      }
    }
    starts[row + 1] = n
  }
  return { rows: nRows, columns: nColumns, starts, indices: n === order.length ? indices : indices.slice(0, n), values: n === order.length ? sums : sums.slice(0, n) }
}

/** Columns × rows. Time and memory linear in the cells. */
export function transpose({ rows, columns, starts, indices, values }: SparseMatrix): SparseMatrix {
  const turned = { rows: columns, columns: rows, starts: new Int32Array(columns + 1), indices: new Int32Array(indices.length), values: new Float32Array(values.length) }
  for (const column of indices) turned.starts[column + 1]! += 1
  for (let column = 0; column < columns; column++) turned.starts[column + 1]! += turned.starts[column]!
  const next = turned.starts.slice(0, columns)
  for (let row = 0; row < rows; row++) {
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const place = next[indices[at]!]!++
      turned.indices[place] = row
      turned.values[place] = values[at]!
    }
  }
  return turned
}

/** Places 0 … n − 1, or those of `within`, ascending by key, equal ones as they were. */
function countingOrder(keys: ArrayLike<number>, nKeys: number, within: Int32Array | undefined): Int32Array {
  const next = new Int32Array(nKeys + 1)
  for (let i = 0; i < keys.length; i++) next[keys[i]! + 1]! += 1
  for (let key = 0; key < nKeys; key++) next[key + 1]! += next[key]!
  const order = new Int32Array(keys.length)
  for (let i = 0; i < keys.length; i++) {
    const place = within ? within[i]! : i
    order[next[keys[place]!]!++] = place
  }
  return order
}
