import { setImmediate as nextTurn } from 'node:timers/promises'
import { transpose } from '../../../matrix/sparse.ts'
import type { SparseMatrix } from '../../../matrix/sparse.ts'
import { placeOf, tileLength, tileSide } from '../../../matrix/tiles.ts'
import type { SymmetricTiles } from '../../../matrix/tiles.ts'
import { topK } from '../../../matrix/top-k.ts'

/** Others of the process have their turn after so many columns. */
const columnsAtOnce = 64

/** B_ij = −P_ij / P_jj out of −P, of each column j the `keep` largest by amount (equal ones: the smaller i), without the diagonal and zeros. */
export async function weightsOfInverse(negated: SymmetricTiles, keep = negated.order, signal?: AbortSignal): Promise<SparseMatrix> {
  const { order, values } = negated
  const most = Math.min(keep, Math.max(order - 1, 0))
  const [column, amounts] = [new Float32Array(order), new Float32Array(order)]
  const starts = new Int32Array(order + 1)
  const indices = new Int32Array(order * most)
  const weights = new Float32Array(order * most)
  let at = 0
  for (let j = 0; j < order; j++) {
    if (j % columnsAtOnce === 0) {
      await nextTurn()
      signal?.throwIfAborted()
    }
    readColumn(negated, j, column)
    const diagonal = values[placeOf(j, j)]!
    column[j] = 0
    for (let i = 0; i < order; i++) {
      column[i] = -column[i]! / diagonal
      amounts[i] = Math.abs(column[i]!)
    }
    const kept = most < order - 1 ? topK(amounts, most, 0).sort() : undefined
    for (let n = 0; n < (kept?.length ?? order); n++) {
      const i = kept ? kept[n]! : n
      if (column[i] === 0) continue
      indices[at] = i
      weights[at++] = column[i]!
    }
    starts[j + 1] = at
  }
  return transpose({ rows: order, columns: order, starts, indices: indices.subarray(0, at), values: weights.subarray(0, at) })
}

function readColumn({ order, values }: SymmetricTiles, j: number, out: Float32Array): void {
  const block = Math.floor(j / tileSide)
  const within = j % tileSide
  for (let other = 0, from = 0; from < order; other++, from += tileSide) {
    const n = Math.min(tileSide, order - from)
    // Left of the diagonal the row is there, below it the column.
    const isLeft = other <= block
    const tile = (isLeft ? (block * (block + 1)) / 2 + other : (other * (other + 1)) / 2 + block) * tileLength
    const [start, step] = isLeft ? [tile + within * tileSide, 1] : [tile + within, tileSide]
    for (let i = 0; i < n; i++) out[from + i] = values[start + i * step]!
  }
}
