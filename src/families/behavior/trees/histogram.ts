import type { BinnedColumn } from './bins.ts'

/** Of each bin of each column: the sum of gradients, the sum of hessians, the number of rows. */
export type Histogram = Float64Array

/** Where the bins of each column begin in a histogram, and how long it is. */
export function layHistograms(columns: readonly BinnedColumn[]): { starts: Int32Array; length: number } {
  const starts = new Int32Array(columns.length)
  let length = 0
  for (const [i, { nBins }] of columns.entries()) {
    starts[i] = length
    length += 3 * nBins
  }
  return { starts, length }
}

/** The rows of a leaf, and what they came to in all. */
export interface LeafRows { rows: Int32Array; gradients: Float64Array; hessians: Float64Array }

/** Adds up the rows of a leaf, whose gradients and hessians stand in their order, in the column whose bins begin at `start`. The innermost loop of a fit. */
export function addColumn(histogram: Histogram, start: number, { bins, nBins }: BinnedColumn, { rows, gradients, hessians }: LeafRows): void {
  histogram.fill(0, start, start + 3 * nBins)
  for (let i = 0; i < rows.length; i++) {
    const at = start + 3 * bins[rows[i]!]!
    histogram[at]! += gradients[i]!
    histogram[at + 1]! += hessians[i]!
    histogram[at + 2]! += 1
  }
}

/** Parent less one child is the other child: only the smaller of two is ever added up. Writes into the parent. */
export function subtractColumn(parent: Histogram, child: Histogram, start: number, { nBins }: BinnedColumn): void {
  for (let at = start; at < start + 3 * nBins; at++) parent[at]! -= child[at]!
}
