import { deviationOf } from '../metrics/moments.ts'
import type { Metric } from '../metrics/metric.ts'
import { studentQuantile } from '../metrics/student.ts'
import type { Interval } from './record.ts'

/** How a figure of a model would differ had it been trained with other seeds: `deviation` between its networks, of which it averages `members`. */
interface SeedNoise { deviation: number; members: number }

/** Undefined for a single network, whose noise nobody can see, and where the metric is undefined for one of them, or its answers are not sound. */
export function seedNoiseOf<Truth, Answers>(metric: Metric<Truth, Answers, string>, truth: Truth, memberAnswers: readonly Answers[], areSound: (answers: Answers) => boolean): SeedNoise | undefined {
  if (memberAnswers.length < 2 || !memberAnswers.every(areSound)) return undefined
  const deviation = deviationOf(memberAnswers.map((answers) => metric.compute(truth, answers)))
  return Number.isNaN(deviation) ? undefined : { deviation, members: memberAnswers.length }
}

/** Variance of a figure, or of a difference of two, that comes from training: the mean of S networks varies by sd²/S. */
export function trainingVariance(noises: readonly (SeedNoise | undefined)[]): { variance: number; df: number } {
  const known = noises.filter((noise) => noise !== undefined)
  return {
    variance: known.reduce((sum, { deviation, members }) => sum + deviation ** 2 / members, 0),
    df: known.reduce((sum, { members }) => sum + members - 1, 0),
  }
}

/** The interval of a figure on this test, widened by the noise of training: low' = v − √((v − low)² + (t s)²), high' alike, with s² the variance
 *  of training and t Student's quantile at its degrees of freedom. Without noise it stays as it is.
 *  Source: Zou and Donner, Construction of confidence limits about effect measures: a general approach, 2008 (MOVER). */
export function widenBySeedNoise({ value, low, high }: Interval, noises: readonly (SeedNoise | undefined)[], confidence: number): Interval {
  const { variance, df } = trainingVariance(noises)
  if (variance === 0) return { value, low, high }
  const reach = studentQuantile((1 + confidence) / 2, df) * Math.sqrt(variance)
  // An interval that does not hold its value, as a skewed one may, is never made narrower.
  return { value, low: value - Math.hypot(Math.max(0, value - low), reach), high: value + Math.hypot(Math.max(0, high - value), reach) }
}
