import { meanOf } from './moments.ts'
import { studentQuantile } from './student.ts'

/** Standard error of a value from the values without one group each: √((n − 1)/n Σ (θ₍ᵢ₎ − θ̄)²), and the interval value ± t · error with n − 1 degrees of freedom. On average it is not
 *  too small (Efron and Stein, The jackknife estimate of variance, 1981), also where a bootstrap is: a resample has other different users than the data, and how many different items
 *  they are shown depends on that alone. NaN where one of the values is. Source: Quenouille, 1949; Tukey, 1958. */
export function jackknifeInterval(value: number, withoutGroup: Float64Array, confidence: number): { low: number; high: number; error: number } {
  const n = withoutGroup.length
  const mean = meanOf(withoutGroup)
  const error = Math.sqrt(((n - 1) / n) * withoutGroup.reduce((sum, one) => sum + (one - mean) ** 2, 0))
  const reach = error === 0 ? 0 : studentQuantile((1 + confidence) / 2, n - 1) * error
  return { low: value - reach, high: value + reach, error }
}
