import { quantile } from '../../../metrics/quantile.ts'
import { inverseNormal } from './inverse-normal.ts'

/** Quantiles of a training column at equal probabilities, ascending: the first is its minimum, the last its maximum. */
export interface Quantiles { quantiles: Float64Array }

/** Φ⁻¹ of one in ten million: as far out as a normal score goes. */
const furthest = 5.1993
/** A value so near to the training minimum or maximum counts as it. */
const threshold = 1e-7

/** `n` quantiles of the values, fewer where there are fewer values, with linear interpolation between neighbours. At least one value, all finite. */
export function fitQuantiles(values: Float64Array, n = 1000): Quantiles {
  const sorted = values.toSorted()
  const places = Math.max(2, Math.min(n, sorted.length))
  return { quantiles: Float64Array.from({ length: places }, (_, i) => quantile(sorted, i / (places - 1))) }
}

/** The rank of a value among the training rows as a normal score in ±5.1993 (van der Waerden 1952): Φ⁻¹(p), where p is the mean of the
 *  lowest and the highest probability that the quantiles give the value. The two differ on a plateau, where many rows share a value. At or
 *  below the training minimum p is 0, at or above the maximum 1. A column that never varied says nothing: 0. */
export function normalScore({ quantiles }: Quantiles, value: number): number {
  const [minimum, maximum] = [quantiles[0]!, quantiles.at(-1)!]
  if (minimum === maximum) return 0
  if (value <= minimum + threshold) return -furthest
  if (value >= maximum - threshold) return furthest

  const firstAtLeast = placeOf(quantiles, (quantile) => quantile >= value)
  const firstAbove = placeOf(quantiles, (quantile) => quantile > value)
  const place = firstAtLeast < firstAbove ? (firstAtLeast + firstAbove - 1) / 2 : firstAbove - 1 + shareOf(value, quantiles[firstAbove - 1]!, quantiles[firstAbove]!)
  return Math.max(-furthest, Math.min(furthest, inverseNormal(place / (quantiles.length - 1))))
}

/** The first place whose quantile passes; the quantiles before it do not, those after it do. */
function placeOf(quantiles: Float64Array, passes: (quantile: number) => boolean): number {
  let [low, high] = [0, quantiles.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (passes(quantiles[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}

function shareOf(value: number, below: number, above: number): number {
  return (value - below) / (above - below)
}
