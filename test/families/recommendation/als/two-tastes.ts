import { seededRandom } from '../../../../src/base/random.ts'
import { sparseFromTriples } from '../../../../src/matrix/sparse.ts'
import type { SparseMatrix } from '../../../../src/matrix/sparse.ts'

/** Users of even number mostly meet the first half of the items, the others the second half. The last user and item meet nothing. */
export function twoTastes(users = 90, items = 60): SparseMatrix {
  const random = seededRandom(5)
  const cells = Array.from({ length: users * 12 }, () => {
    const user = random.below(users - 1)
    const half = random.next() < 0.9 ? user % 2 : 1 - (user % 2)
    return [user, Math.min(half * (items / 2) + random.below(items / 2), items - 2)] as const
  })
  const matrix = sparseFromTriples(users, items, { rows: cells.map(([user]) => user), columns: cells.map(([, item]) => item), values: cells.map(() => 1) })
  return { ...matrix, values: matrix.values.map(() => 1) }
}
