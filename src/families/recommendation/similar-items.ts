import type { SparseMatrix } from '../../matrix/sparse.ts'
import type { Scorer } from './scorer.ts'

/** score_j = Σ_i w_i · S_ij over the items i of a history: what neighbours and item weights have in common. `similarities` is [i × j]. Time linear in what is kept of
 *  the history's items. Most scores are 0, of items of which nothing is said: item weights below it would come after these, in the order of the catalogue. */
export function similarItems({ rows, starts, indices, values }: SparseMatrix): Scorer {
  return {
    isNonNegative: true,
    score({ items, weights }, scores) {
      scores.fill(0, 0, rows)
      for (let n = 0; n < items.length; n++) {
        const weight = weights[n]!
        const end = starts[items[n]! + 1]!
        for (let at = starts[items[n]!]!; at < end; at++) scores[indices[at]!]! += weight * values[at]!
      }
    },
    contributions: ({ items, weights }, item) => Float64Array.from(items, (i, n) => weights[n]! * valueAt(i, item)),
  }

  /** By bisection. */
  function valueAt(row: number, column: number): number {
    let low = starts[row]!, high = starts[row + 1]!
    while (low < high) {
      const middle = (low + high) >> 1
      if (indices[middle]! < column) low = middle + 1
      else high = middle
    }
    return low < starts[row + 1]! && indices[low] === column ? values[low]! : 0
  }
}
