/** Of a few numbers: the middle one, or the mean of the two in the middle. */
export function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2
}

export function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0) / numbers.length
}

/** Whether two means differ by no more than what seeds explain: three standard errors of the difference, and no less than a thousandth. */
export function isSameWithin(a: readonly number[], b: readonly number[]): boolean {
  return Math.abs(meanOf(a) - meanOf(b)) <= Math.max(0.001, 3 * Math.sqrt(errorOf(a) + errorOf(b)))
}

/** Of a mean, squared. */
function errorOf(numbers: readonly number[]): number {
  const mean = meanOf(numbers)
  return numbers.length < 2 ? 0 : numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (numbers.length - 1) / numbers.length
}
