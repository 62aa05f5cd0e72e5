import type { EventRows } from '../../dataset/record.ts'
import { sparseFromTriples } from '../../matrix/sparse.ts'
import type { SparseMatrix } from '../../matrix/sparse.ts'
import { eventsBefore, historyOf, placesOf } from './histories.ts'
import type { KindWeights } from './histories.ts'

/** What collaborative models learn from: users × items, the weight of the heaviest thing that the user did with the item. `popularity`: the sum over users, by item. */
export interface Interactions { matrix: SparseMatrix; popularity: Float64Array }

/** From the events of the splits before `split`. */
export function interactionsOf(rows: EventRows, split: number, kindWeights: KindWeights): Interactions {
  const histories = [...eventsBefore(rows, split, placesOf(rows.items.map(({ item }) => item))).values()].map((events) => historyOf(events, kindWeights))
  const n = histories.reduce((sum, history) => sum + history.length, 0)
  const cells = { rows: new Int32Array(n), columns: new Int32Array(n), values: new Float32Array(n) }
  const popularity = new Float64Array(rows.items.length)
  let at = 0
  for (const [user, history] of histories.entries()) {
    for (const { item, weight } of history) {
      cells.rows[at] = user
      cells.columns[at] = item
      cells.values[at++] = weight
      popularity[item]! += weight
    }
  }
  return { matrix: sparseFromTriples(histories.length, rows.items.length, cells), popularity }
}
