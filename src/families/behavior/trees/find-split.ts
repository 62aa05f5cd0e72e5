import type { BinnedColumn } from './bins.ts'
import type { Histogram } from './histogram.ts'

/** Sums over the rows of a leaf: gradients, hessians, how many. */
export interface Totals { gradient: number; hessian: number; rows: number }
export interface SplitRules { /** At least so many on either side. */ rowsPerLeaf: number; /** λ of the penalty λ/2 · value² on a leaf. */ l2: number }

/** The best division of a leaf by one column. */
export interface Split {
  gain: number
  left: Totals
  /** Of numbers: bins up to this one go left. 0: only what is missing does, or nothing. */
  bin: number
  missingLeft: boolean
  /** Of categories: the bins that go left. */
  members: number[] | undefined
}

/** Below this a gain is what rounding makes of nothing. */
const leastGain = 1e-6
/** A side whose loss hardly bends is sure of every row already. */
const leastHessian = 1e-3
/** So few categories are tried one against all others; more are put in order first. */
const oneAgainstAll = 4
/** Categories that go left together, at most. */
const mostTogether = 32
/** Added to λ and to the hessian that orders categories: what few rows say of a category counts less. */
const smoothing = 10

/** G²/(H + λ) left and right less the same of both together: twice what second order says the loss falls by (Chen and Guestrin 2016, eq. 7). Undefined
 *  where no division gains. Of equal ones the first is taken. */
export function findSplit(histogram: Histogram, start: number, column: BinnedColumn, total: Totals, rules: SplitRules): Split | undefined {
  const least = gainOf(total.gradient, total.hessian, rules.l2) + leastGain
  const split = column.isCategory ? bestSet(histogram, start, column.nBins, total, rules, least) : bestThreshold(histogram, start, column.nBins, total, rules, least)
  return split && { ...split, gain: split.gain - least + leastGain }
}

function gainOf(gradient: number, hessian: number, l2: number): number {
  return (gradient * gradient) / (hessian + l2)
}

/** Missing numbers are tried on both sides; where the leaf has none, later ones follow the greater part. */
function bestThreshold(histogram: Histogram, start: number, nBins: number, total: Totals, { rowsPerLeaf, l2 }: SplitRules, least: number): Split | undefined {
  const missing = histogram[start + 2]!
  let best: Split | undefined
  let bestGain = least
  for (let side = 0; side < (missing > 0 ? 2 : 1); side++) {
    const last = missing > 0 && side === 0 ? nBins - 1 : nBins - 2
    let gradient = side === 1 ? histogram[start]! : 0
    let hessian = side === 1 ? histogram[start + 1]! : 0
    let rows = side === 1 ? missing : 0
    for (let bin = 1; bin <= last; bin++) {
      const at = start + 3 * bin
      if (histogram[at + 2] === 0) continue
      gradient += histogram[at]!
      hessian += histogram[at + 1]!
      rows += histogram[at + 2]!
      if (rows < rowsPerLeaf || hessian < leastHessian) continue
      if (total.rows - rows < rowsPerLeaf || total.hessian - hessian < leastHessian) break
      const gain = gainOf(gradient, hessian, l2) + gainOf(total.gradient - gradient, total.hessian - hessian, l2)
      if (gain <= bestGain) continue
      bestGain = gain
      best = { gain, left: { gradient, hessian, rows }, bin, missingLeft: missing > 0 ? side === 1 : 2 * rows > total.rows, members: undefined }
    }
  }
  return best
}

/** Of few categories each against the others. Of more, they are put in order of their mean gradient: among all sets, the best is then a beginning or
 *  an end of that order (Fisher 1958). What is missing goes right. */
function bestSet(histogram: Histogram, start: number, nBins: number, total: Totals, { rowsPerLeaf, l2 }: SplitRules, least: number): Split | undefined {
  const present: number[] = []
  for (let bin = 1; bin < nBins; bin++) if (histogram[start + 3 * bin + 2]! > 0) present.push(bin)
  const isFew = present.length <= oneAgainstAll
  const ratio = (bin: number) => histogram[start + 3 * bin]! / (histogram[start + 3 * bin + 1]! + smoothing)
  const orders = isFew ? present.map((bin) => [bin]) : bothWays(present.sort((a, b) => ratio(a) - ratio(b) || a - b))
  const penalty = isFew ? l2 : l2 + smoothing

  let best: Split | undefined
  let bestGain = least
  for (const order of orders) {
    let gradient = 0, hessian = 0, rows = 0
    for (const [i, bin] of order.entries()) {
      const at = start + 3 * bin
      gradient += histogram[at]!
      hessian += histogram[at + 1]!
      rows += histogram[at + 2]!
      if (rows < rowsPerLeaf || hessian < leastHessian) continue
      if (total.rows - rows < rowsPerLeaf || total.hessian - hessian < leastHessian) break
      const gain = gainOf(gradient, hessian, penalty) + gainOf(total.gradient - gradient, total.hessian - hessian, penalty)
      if (gain <= bestGain) continue
      bestGain = gain
      best = { gain, left: { gradient, hessian, rows }, bin: 0, missingLeft: false, members: order.slice(0, i + 1) }
    }
  }
  return best
}

function bothWays(ordered: number[]): number[][] {
  const most = Math.min(mostTogether, Math.ceil(ordered.length / 2))
  return [ordered.slice(0, most), ordered.toReversed().slice(0, most)]
}
