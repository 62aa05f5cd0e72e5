import { seededRandom } from '../../../base/random.ts'
import type { Random } from '../../../base/random.ts'
import type { BinnedColumn, Rows } from './bins.ts'
import { valueOf } from './forest.ts'
import type { Tree } from './forest.ts'
import { treeGrower } from './grow-tree.ts'
import type { GrowthRules } from './grow-tree.ts'

/** What is to become small, told by its derivatives for every row at the scores so far: log loss here, pairs of a ranking elsewhere. */
export interface Objective {
  /** The score of every row before the first tree. */
  base: number
  /** Writes the first and second derivative of each row's loss by its score. */
  differentiate(scores: Float64Array, gradients: Float64Array, hessians: Float64Array): void
}

export interface BoostRules extends GrowthRules {
  /** Share of the rows, and of the columns, that a tree sees. */
  rowShare: number
  columnShare: number
  seed: number
}

interface Booster {
  /** Of the training rows, all trees so far. */
  readonly scores: Float64Array
  /** One more tree. */
  grow(): Tree
}

/** Gradient boosting (Friedman 2001): each tree is a step down the loss, grown on the derivatives at the scores of all trees before it, on a part of the
 *  rows (Friedman 2002). After `earlier` trees it goes on as the run that made them would have. */
export function booster(rows: Rows, columns: readonly BinnedColumn[], objective: Objective, rules: BoostRules, earlier: readonly Tree[] = []): Booster {
  const width = rows.categories.length
  const n = rows.features.length / width
  const scores = new Float64Array(n).fill(objective.base)
  for (const tree of earlier) for (let row = 0; row < n; row++) scores[row]! += valueOf(tree, rows.features, row * width)
  const derivatives = { gradients: new Float64Array(n), hessians: new Float64Array(n) }
  const growTree = treeGrower(columns, derivatives, rules)
  const drawn = { seen: new Int32Array(n), unseen: new Int32Array(n) }
  let round = earlier.length

  return {
    scores,
    grow() {
      objective.differentiate(scores, derivatives.gradients, derivatives.hessians)
      const random = seededRandom((Math.imul(rules.seed, 0x9e3779b1) + round++) | 0)
      const { seen, unseen } = drawRows(drawn, rules.rowShare, random)
      const { tree, leaves } = growTree(seen, drawColumns(columns.length, rules.columnShare, random))
      for (const { value, rows } of leaves) for (const row of rows) scores[row]! += value
      for (const row of unseen) scores[row]! += valueOf(tree, rows.features, row * width)
      return tree
    },
  }
}

interface Drawn { seen: Int32Array; unseen: Int32Array }

/** Each row by itself with this probability; all of them where it is 1. Gives the beginnings of the two arrays, which it fills. */
function drawRows({ seen, unseen }: Drawn, share: number, random: Random): Drawn {
  let nSeen = 0, nUnseen = 0
  for (let row = 0; row < seen.length; row++) {
    if (share === 1 || random.next() < share) seen[nSeen++] = row
    else unseen[nUnseen++] = row
  }
  return { seen: seen.subarray(0, nSeen), unseen: unseen.subarray(0, nUnseen) }
}

/** In their order; at least one. */
function drawColumns(n: number, share: number, random: Random): number[] {
  const all = Array.from({ length: n }, (_, i) => i)
  return share === 1 ? all : random.shuffle(all).slice(0, Math.max(1, Math.round(share * n))).sort((a, b) => a - b)
}
