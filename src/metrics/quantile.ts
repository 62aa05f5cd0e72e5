/** The q-quantile of numbers sorted upwards, linear between order statistics; NaN where there are none.
 *  Source: Hyndman and Fan, Sample quantiles in statistical packages, 1996, definition 7. */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const position = (sorted.length - 1) * q
  const below = Math.floor(position)
  const low = sorted[below] ?? NaN
  const high = sorted[Math.ceil(position)] ?? NaN
  // Equal neighbours first: a + (a − a)·t may differ from a in the last bit elsewhere, and infinite ones would give NaN.
  return low === high ? low : low + (high - low) * (position - below)
}
