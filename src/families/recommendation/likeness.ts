import type { Steps } from '../../base/steps.ts'
import type { SparseMatrix } from '../../matrix/sparse.ts'
import type { ContentVectors } from './content.ts'

/** Rows that are looked at in a step, a millisecond or two. */
const rowsPerStep = 16_384

/** What diversity compares items by: attributes and vectors as content has them, without the words of names and descriptions. These are rare, so that they are most of a TF-IDF vector and two
 *  films of one genre would seem to have nothing in common. What is left of the attributes keeps their share beside a vector. Where items have no attribute but words, those count. */
export function* likenessOf({ rows, columns, starts, indices, values, words: { from, to } }: ContentVectors): Steps<SparseMatrix> {
  if (from === 0 || from === to) return { rows, columns, starts, indices, values }
  const kept = { rows, columns, starts: new Int32Array(rows + 1), indices: new Int32Array(indices.length), values: new Float32Array(values.length) }
  let n = 0
  for (let row = 0; row < rows; row++) {
    if (row % rowsPerStep === rowsPerStep - 1) yield
    let all = 0, labels = 0
    for (let at = starts[row]!; at < starts[row + 1]! && indices[at]! < to; at++) {
      all += values[at]! ** 2
      if (indices[at]! < from) labels += values[at]! ** 2
    }
    const scale = Math.sqrt(all / labels)
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const column = indices[at]!
      if (column >= from && column < to) continue
      kept.indices[n] = column
      kept.values[n++] = column < from ? scale * values[at]! : values[at]!
    }
    kept.starts[row + 1] = n
  }
  return { ...kept, indices: kept.indices.slice(0, n), values: kept.values.slice(0, n) }
}
