import { topK } from '../../matrix/top-k.ts'
import { transpose } from '../../matrix/sparse.ts'
import type { SparseMatrix } from '../../matrix/sparse.ts'

/** Similar items by their users (item-based collaborative filtering: Sarwar et al. 2001; the shrinkage: Bell and Koren 2007). With a_ui what item i weighs for user u,
 *  s_ij = Σ_u a_ui a_uj / (|a_i| |a_j| + shrink); of each item j the `neighbours` largest are kept, equal ones by ascending i. Returns [i × j]: what having met i says
 *  for j. Time Σ_u n_u², memory linear in interactions and in what is kept. */
export function fitItemKnn(users: SparseMatrix, { neighbours, shrink }: { neighbours: number; shrink: number }): SparseMatrix {
  const byItem = transpose(users)
  const n = byItem.rows
  const norms = Float64Array.from({ length: n }, (_, item) => Math.sqrt(sumOfSquares(byItem.values, byItem.starts[item]!, byItem.starts[item + 1]!)))
  const sums = new Float64Array(n)
  const touched = new Int32Array(n)
  // Pages that are never written to cost nothing, so that room for the most costs as much as what is kept.
  const most = mostNeighbours(users, neighbours)
  const byTarget = { rows: n, columns: n, starts: new Int32Array(n + 1), indices: new Int32Array(most), values: new Float32Array(most) }
  let at = 0
  for (let j = 0; j < n; j++) {
    const found = touched.subarray(0, addCommonUsers(j)).sort()
    const similarities = Float64Array.from(found, (i) => sums[i]! / (norms[i]! * norms[j]! + shrink))
    for (const i of found) sums[i] = 0
    const best = topK(similarities, neighbours, 0).sort()
    for (const place of best) {
      byTarget.indices[at] = found[place]!
      byTarget.values[at++] = similarities[place]!
    }
    byTarget.starts[j + 1] = at
  }
  return transpose({ ...byTarget, indices: byTarget.indices.subarray(0, at), values: byTarget.values.subarray(0, at) })

  /** Fills `sums` for every i ≠ j with a user in common, and `touched` with these; returns how many there are. */
  function addCommonUsers(j: number): number {
    let found = 0
    for (let at = byItem.starts[j]!; at < byItem.starts[j + 1]!; at++) {
      const user = byItem.indices[at]!
      const weight = byItem.values[at]!
      for (let other = users.starts[user]!; other < users.starts[user + 1]!; other++) {
        const i = users.indices[other]!
        if (i === j) continue
        if (sums[i] === 0) touched[found++] = i
        sums[i]! += weight * users.values[other]!
      }
    }
    return found
  }
}

/** Most memory that a fit takes at a time beside the interactions: what is kept, by target and turned. `others`: of so many fits more the result stays in memory. */
export function itemKnnMemoryMiB(users: SparseMatrix, neighbours: number, others = 0): number {
  return Math.ceil(mostNeighbours(users, neighbours) * 8 * (2 + others) / 2 ** 20)
}

/** Of each item no more than `neighbours`, and no more than others that its users met. */
function mostNeighbours({ rows, columns, starts, indices }: SparseMatrix, neighbours: number): number {
  const met = new Float64Array(columns)
  for (let user = 0; user < rows; user++) for (let at = starts[user]!; at < starts[user + 1]!; at++) met[indices[at]!]! += starts[user + 1]! - starts[user]! - 1
  return met.reduce((sum, others) => sum + Math.min(neighbours, columns - 1, others), 0)
}

function sumOfSquares(values: Float32Array, from: number, to: number): number {
  let sum = 0
  for (let at = from; at < to; at++) sum += values[at]! ** 2
  return sum
}
