import { studentQuantile } from '../../../src/metrics/student.ts'

/** Of a few numbers: the middle one, or the mean of the two in the middle. */
export function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2
}

export function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0) / numbers.length
}

/** Whether two means differ by no more than seeds do: within the 99.9 % interval of Student's t with pooled variance, and always within a thousandth. Undefined where a
 *  side has fewer than two, whose noise nobody knows. */
export function isSameWithinNoise(a: readonly number[], b: readonly number[]): boolean | undefined {
  if (a.length < 2 || b.length < 2) return undefined
  const df = a.length + b.length - 2
  const variance = (squaresOf(a) + squaresOf(b)) / df
  return Math.abs(meanOf(a) - meanOf(b)) <= Math.max(0.001, studentQuantile(0.9995, df) * Math.sqrt(variance * (1 / a.length + 1 / b.length)))
}

function squaresOf(numbers: readonly number[]): number {
  const mean = meanOf(numbers)
  return numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0)
}
