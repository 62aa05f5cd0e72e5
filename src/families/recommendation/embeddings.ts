import type { Item } from '../../dataset/record.ts'
import type { SparseMatrix } from '../../matrix/sparse.ts'

/** Puts vectors that items bring, of pictures for instance, beside their attributes: [items × (attributes + numbers of a vector)], rows of length 1. The cosine of two items that have both is then
 *  the mean of that of their attributes and that of their vectors. What is common to all vectors is taken away first (Mu and Viswanath 2018): it says nothing of any, and
 *  with many models it is most of them. */
export function withEmbeddings(attributes: SparseMatrix, items: readonly Item[]): SparseMatrix {
  const vectors = centred(items)
  const width = vectors.find((vector) => vector)?.length ?? 0
  if (width === 0) return attributes
  const nCells = attributes.indices.length + width * vectors.filter((vector) => vector).length
  const joined = { rows: items.length, columns: attributes.columns + width, starts: new Int32Array(items.length + 1), indices: new Int32Array(nCells), values: new Float32Array(nCells) }
  let n = 0
  for (const [row, vector] of vectors.entries()) {
    const [from, end] = [attributes.starts[row]!, attributes.starts[row + 1]!]
    const share = vector && end > from ? Math.SQRT1_2 : 1
    for (let at = from; at < end; at++) {
      joined.indices[n] = attributes.indices[at]!
      joined.values[n++] = share * attributes.values[at]!
    }
    for (let k = 0; k < (vector?.length ?? 0); k++) {
      joined.indices[n] = attributes.columns + k
      joined.values[n++] = share * vector![k]!
    }
    joined.starts[row + 1] = n
  }
  return joined
}

/** Minus their mean, of length 1. None of an item that brings none, and of one that is the mean itself. */
function centred(items: readonly Item[]): (Float64Array | undefined)[] {
  const given = items.map(({ embedding }) => embedding)
  const known = given.filter((embedding) => embedding !== undefined)
  const mean = new Float64Array(known[0]?.length ?? 0)
  for (const embedding of known) for (let k = 0; k < mean.length; k++) mean[k]! += embedding[k]! / known.length
  return given.map((embedding) => {
    if (!embedding) return undefined
    const vector = mean.map((common, k) => embedding[k]! - common)
    const length = Math.hypot(...vector)
    return length > 1e-6 * Math.hypot(...embedding) ? vector.map((value) => value / length) : undefined
  })
}
