import type { SparseMatrix } from '../../../matrix/sparse.ts'

/** 1 for each item that somebody met. */
export function hasEvents({ columns, indices }: SparseMatrix): Uint8Array {
  const known = new Uint8Array(columns)
  for (const item of indices) known[item] = 1
  return known
}

/** Items × features: the id of an item, where somebody met it, then its attributes. An item that nobody met is its attributes alone. */
export function featuresOf(users: SparseMatrix, content: SparseMatrix): SparseMatrix {
  const known = hasEvents(users)
  const starts = new Int32Array(content.rows + 1)
  const [indices, values] = [[] as number[], [] as number[]]
  for (let item = 0; item < content.rows; item++) {
    if (known[item]) {
      indices.push(item)
      values.push(1)
    }
    for (let at = content.starts[item]!; at < content.starts[item + 1]!; at++) {
      indices.push(content.rows + content.indices[at]!)
      values.push(content.values[at]!)
    }
    starts[item + 1] = indices.length
  }
  return { rows: content.rows, columns: content.rows + content.columns, starts, indices: Int32Array.from(indices), values: Float32Array.from(values) }
}
