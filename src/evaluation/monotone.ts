import { formatCount } from '../metrics/figures.ts'
import type { Check } from './record.ts'

/** Scores of the test examples with one column at other values, all else the same: `scores[v][example]` at `values[v]`, ascending. */
export interface MonotoneRule {
  column: string
  direction: 'rising' | 'falling'
  tolerance: number
  values: readonly number[]
  scores: readonly ArrayLike<number>[]
}

/** Whether the score only rises, or only falls, as the column grows: no score may lie beyond the tolerance on the wrong side of an earlier one,
 *  so that many small steps back count as what they add up to. */
export function checkMonotone({ column, direction, tolerance, values, scores }: MonotoneRule): Check {
  const name = `monotone ${column}`
  const n = scores[0]?.length ?? 0
  if (n === 0) return { name, verdict: 'inconclusive', reason: 'There is no test example to score.' }
  if (values.length < 2) return { name, verdict: 'inconclusive', reason: `The column ${column} has the same value everywhere.` }

  const sign = direction === 'rising' ? 1 : -1
  const setbacks = Float64Array.from({ length: n }, (_, example) => greatestSetback(scores.map((at) => sign * at[example]!)))
  if (setbacks.some(Number.isNaN)) return { name, verdict: 'fail', reason: `Scores along ${column} are not finite numbers.` }
  const wrong = setbacks.filter((setback) => setback > tolerance).length
  const greatest = setbacks.reduce((most, setback) => Math.max(most, setback), 0)
  const verb = direction === 'rising' ? 'falls' : 'rises'
  if (wrong === 0) return { name, verdict: 'pass', reason: `The score never ${verb} by more than ${tolerance} as ${column} grows (${formatCount(n)} examples at ${values.length} values).` }
  return { name, verdict: 'fail', reason: `The score ${verb} as ${column} grows for ${formatCount(wrong)} of ${formatCount(n)} examples (${((100 * wrong) / n).toFixed(1)} %), by up to ${Number(greatest.toPrecision(2))}; the spec tolerates ${tolerance}.` }
}

/** How far a series that should rise lies below its highest earlier value at most; NaN where one is not finite. */
function greatestSetback(series: readonly number[]): number {
  let highest = -Infinity, setback = 0
  for (const value of series) {
    if (!Number.isFinite(value)) return NaN
    setback = Math.max(setback, highest - value)
    highest = Math.max(highest, value)
  }
  return setback
}
