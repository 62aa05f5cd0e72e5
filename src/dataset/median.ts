/** The middle value, the mean of the two in the middle where their number is even; undefined of none. Sorts what it is given. */
export function median(values: number[] | Float64Array): number | undefined {
  const sorted = values.sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : sorted.length === 0 ? undefined : (sorted[middle - 1]! + sorted[middle]!) / 2
}
