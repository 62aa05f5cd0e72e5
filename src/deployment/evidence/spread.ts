import type { Tally } from './e-process.ts'

/** Sum of the squared standardised differences of so many tables. */
interface Spread { sum: number; tables: number }

/** So many tables of what is assumed stand for what was not measured yet. */
const assumedTables = 3

/** How much more two servers of the same version differ than chance alone would make them: 1 where requests are independent, more where
 *  users come back or a machine stumbles (the variance inflation of McCullagh and Nelder 1989, 4.5). Logarithms of evidence are divided by
 *  it: for sums that are nearly normal that makes the mean of the evidence at most 1 again. Never below 1. */
export function inflationOf({ sum, tables }: Spread, assumed: number): number {
  return Math.max(1, (sum + assumedTables * assumed) / (tables + assumedTables))
}

/** The stable server and the baseline, which are equal, over the same time. A table with hardly anything in it tells nothing. */
export function addToSpread(spread: Spread, stable: Tally, baseline: Tally): Spread {
  const hits = stable.k + baseline.k
  const share = stable.n / (stable.n + baseline.n)
  const variance = hits * share * (1 - share)
  if (!(variance >= 1)) return spread
  return { sum: spread.sum + (stable.k - hits * share) ** 2 / variance, tables: spread.tables + 1 }
}
