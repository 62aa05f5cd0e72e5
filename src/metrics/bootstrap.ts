import { seededRandom } from '../base/random.ts'
import { jackknifeInterval } from './jackknife.ts'
import { deviationOf, meanOf } from './moments.ts'
import { studentProbability, studentQuantile } from './student.ts'
import type { Metric, WeightedMetric } from './metric.ts'

/** `truth`, `groups` and the answers of `candidate` and `other` speak of the same examples (or cases) in the same order. `samples`: number of resamples.
 *  `confidence` of the intervals, e.g. 0.95. */
interface BootstrapInput<Truth, Answers, Name extends string> {
  metrics: readonly Metric<Truth, Answers, Name>[]
  truth: Truth
  groups: readonly string[]
  candidate: Answers
  other?: Answers
  samples: number
  confidence: number
  seed: number
}

/** `value` on all examples, [`low`, `high`] the expanded percentile interval, `error` the standard error (deviation of the resamples). NaN where
 *  undefined: `value` where the metric is, the others where it is in more than a tenth of the resamples, or where there are fewer than
 *  `minGroups` groups. `undefinedSamples`: how many resamples it is undefined in, of a jackknife without how many groups. */
export interface Estimate { value: number; low: number; high: number; error: number; undefinedSamples: number }
/** `delta` is candidate minus other, from the same resamples. */
export interface PairedEstimates { candidate: Estimate; other?: Estimate; delta?: Estimate }

/** Fewer clusters give intervals that are far too narrow: with one of them every resample is the same. */
export const minGroups = 10
const maxUndefinedShare = 0.1

/** Paired cluster bootstrap: whole groups (users, queries) are drawn with replacement, since the examples of one user are alike; candidate and
 *  other are measured on the same draw, so what is common to both cancels in the difference. The same seed gives the same bytes.
 *  Cost: one pass over the examples per resample and model for AUC, one over the groups for the other metrics. What resamples cannot tell has the interval of a
 *  jackknife, over the same groups.
 *  Source: Efron and Tibshirani, An introduction to the bootstrap, 1993, chapters 8 and 13; Cameron, Gelbach and Miller, 2008. */
export function bootstrapIntervals<Truth, Answers, Name extends string>(input: BootstrapInput<Truth, Answers, Name>): Map<Name, PairedEstimates> {
  const { index, nGroups } = indexGroups(input.groups)
  const series = input.metrics.filter(({ leaveOneOut }) => !leaveOneOut).map((metric) => ({
    metric,
    candidate: seriesOf(metric.prepare(input.truth, input.candidate, index), input.samples),
    other: input.other === undefined ? undefined : seriesOf(metric.prepare(input.truth, input.other, index), input.samples),
  }))

  const everyGroupOnce = new Float64Array(nGroups).fill(1)
  const values = series.map(({ candidate, other }) => ({ candidate: candidate.measure(everyGroupOnce), other: other?.measure(everyGroupOnce) }))

  const random = seededRandom(input.seed)
  const draws = new Float64Array(nGroups)
  for (let sample = 0; sample < input.samples; sample++) {
    draws.fill(0)
    for (let i = 0; i < nGroups; i++) draws[random.below(nGroups)]! += 1
    for (const { candidate, other } of series) {
      candidate.values[sample] = candidate.measure(draws)
      if (other) other.values[sample] = other.measure(draws)
    }
  }

  const level = nGroups < minGroups ? NaN : expandedLevel((1 - input.confidence) / 2, nGroups)
  const estimate = (value: number, resampled: Float64Array) => estimateOf(value, resampled, level)
  const bootstrapped = new Map<Name, PairedEstimates>(series.map(({ metric, candidate, other }, i) => {
    const value = values[i]!
    if (metric.isRaisedByChance) {
      centre(candidate.values, value.candidate)
      if (other) centre(other.values, value.other!)
    }
    if (!other) return [metric.name, { candidate: estimate(value.candidate, candidate.values) }]
    return [metric.name, {
      candidate: estimate(value.candidate, candidate.values),
      other: estimate(value.other!, other.values),
      delta: estimate(value.candidate - value.other!, candidate.values.map((resampled, sample) => resampled - other.values[sample]!)),
    }]
  }))
  return new Map(input.metrics.map((metric) => [metric.name, bootstrapped.get(metric.name) ?? jackknife(metric, input, index, nGroups)]))
}

/** The same by leaving out one group at a time. */
function jackknife<Truth, Answers, Name extends string>(metric: Metric<Truth, Answers, Name>, { truth, candidate, other, confidence }: BootstrapInput<Truth, Answers, Name>, index: Uint32Array, nGroups: number): PairedEstimates {
  const estimate = (value: number, withoutGroup: Float64Array): Estimate => ({ value, undefinedSamples: withoutGroup.filter(Number.isNaN).length, ...(nGroups < minGroups ? { low: NaN, high: NaN, error: NaN } : jackknifeInterval(value, withoutGroup, confidence)) })
  const valueOf = (answers: Answers) => metric.compute(truth, answers)
  const ofCandidate = metric.leaveOneOut!(truth, candidate, index)
  const candidateEstimate = estimate(valueOf(candidate), ofCandidate)
  if (other === undefined) return { candidate: candidateEstimate }
  const ofOther = metric.leaveOneOut!(truth, other, index)
  const otherEstimate = estimate(valueOf(other), ofOther)
  return { candidate: candidateEstimate, other: otherEstimate, delta: estimate(candidateEstimate.value - otherEstimate.value, ofCandidate.map((one, group) => one - ofOther[group]!)) }
}

function seriesOf(measure: WeightedMetric, samples: number): { measure: WeightedMetric; values: Float64Array } {
  return { measure, values: new Float64Array(samples) }
}

/** Groups as numbers, in the order of their first example. */
function indexGroups(groups: readonly string[]): { index: Uint32Array; nGroups: number } {
  const numbers = new Map<string, number>()
  const index = Uint32Array.from(groups, (group) => {
    const known = numbers.get(group)
    if (known !== undefined) return known
    numbers.set(group, numbers.size)
    return numbers.size - 1
  })
  return { index, nGroups: numbers.size }
}

/** Takes off what resampling added, the mean of the resamples minus the value: the bootstrap's estimate of bias (Efron and Tibshirani, chapter 10). */
function centre(resampled: Float64Array, value: number): void {
  const bias = meanOf(resampled) - value
  for (let i = 0; i < resampled.length; i++) resampled[i]! -= bias
}

/** `level`: what each limit leaves out; NaN where there are too few groups for limits. */
function estimateOf(value: number, resampled: Float64Array, level: number): Estimate {
  const defined = resampled.filter((sample) => !Number.isNaN(sample)).sort()
  const undefinedSamples = resampled.length - defined.length
  if (Number.isNaN(level) || undefinedSamples > maxUndefinedShare * resampled.length || Number.isNaN(value)) return { value, low: NaN, high: NaN, error: NaN, undefinedSamples }
  return { value, low: limitOf(defined, level), high: limitOf(defined, 1 - level), error: deviationOf(defined), undefinedSamples }
}

/** Resamples of few groups spread too little: by √((n − 1)/n), and without the doubt about the spread itself. So the limits are taken as far out
 *  as Student's interval lies: q' = Φ(−√(n/(n − 1)) t), 0.025 → 0.009 with 10 groups, → 0.023 with 100.
 *  Source: Hesterberg, What teachers should know about the bootstrap, 2015 (expanded percentile interval). */
function expandedLevel(q: number, nGroups: number): number {
  const normal = 1e9
  return studentProbability(Math.sqrt(nGroups / (nGroups - 1)) * studentQuantile(q, nGroups - 1), normal)
}

/** The value at place q (n + 1), counted from 1 and linear in between: a further draw lies below it with probability q, which is what a limit
 *  must promise. The usual quantile, at 1 + q (n − 1), lies further in: of 500 resamples its 95 % leave out 5.4 %.
 *  Source: Davison and Hinkley, Bootstrap methods and their application, 1997, section 5.2; definition 6 of Hyndman and Fan. */
function limitOf(sorted: Float64Array, q: number): number {
  const place = Math.min(sorted.length, Math.max(1, q * (sorted.length + 1))) - 1
  const low = sorted[Math.floor(place)]!
  const high = sorted[Math.ceil(place)]!
  return low === high ? low : low + (high - low) * (place - Math.floor(place))
}
