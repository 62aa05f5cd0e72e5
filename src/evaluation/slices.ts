import { bootstrapIntervals, minGroups } from '../metrics/bootstrap.ts'
import type { Estimate } from '../metrics/bootstrap.ts'
import { formatDifference, formatInterval } from '../metrics/figures.ts'
import type { AnyMetricName, Metric } from '../metrics/metric.ts'
import { studentProbability, studentQuantile } from '../metrics/student.ts'
import { holm } from './holm.ts'
import type { AnsweredTest, Other, Resampling } from './kind.ts'
import type { Check, Interval, SliceResult } from './record.ts'
import { seedNoiseOf, trainingVariance } from './seed-noise.ts'

/** `divisions`: by what the test is divided, and the slice of each example. */
export interface SlicesInput<Truth, Answers extends ArrayLike<unknown>> extends Resampling {
  test: Pick<AnsweredTest<Truth, Answers>, 'kind' | 'truth' | 'groups' | 'candidate'>
  /** What it is compared with; undefined where that has no answers. */
  other: Other<Answers> | undefined
  metric: Metric<Truth, Answers, AnyMetricName>
  divisions: readonly Division[]
  maxLoss: number
}
interface Division { by: string; slices: readonly string[] }

const minExamples = 30

/** The difference of a slice: `error` is its standard error with `df` degrees of freedom, from resamples of its users and from training. */
interface Difference { value: number; error: number; df: number }
type Measured = SliceResult & { difference?: Difference }

/** Every slice with the difference it makes, corrected for their number over all divisions: with enough slices one always looks bad. */
export function judgeSlices<Truth, Answers extends ArrayLike<unknown>>(input: SlicesInput<Truth, Answers>): { slices: SliceResult[]; checks: Check[] } {
  if (input.divisions.length === 0) return { slices: [], checks: [] }
  const measured = input.divisions.flatMap((division) => slicesOf(division).map((slice) => measureSlice(slice, input)))
  const alpha = 1 - input.confidence
  const compared = measured.filter((slice) => slice.difference !== undefined)
  const decisions = holm(compared.map(({ difference }) => pValue(difference!, 0)), alpha)
  const judged = new Map(compared.map((slice, i) => [slice, withVerdict(slice, decisions[i]!, input.metric)]))
  return {
    slices: measured.map((slice) => judged.get(slice) ?? withoutDifference(slice)),
    checks: [checkLosses(compared, [...judged.values()], input)],
  }
}

/** The slices of a division with the places of their examples, the largest first. */
function slicesOf({ by, slices }: Division): { by: string; slice: string; places: number[] }[] {
  return [...Map.groupBy(slices.keys(), (i) => slices[i]!)]
    .map(([slice, places]) => ({ by, slice, places }))
    .sort((a, b) => b.places.length - a.places.length || (a.slice < b.slice ? -1 : 1))
}

function measureSlice<Truth, Answers extends ArrayLike<unknown>>({ by, slice, places }: { by: string; slice: string; places: number[] }, { metric, test: { kind, ...test }, other, ...resampling }: SlicesInput<Truth, Answers>): Measured {
  const truth = kind.pickTruth(test.truth, places)
  const groups = places.map((i) => test.groups[i]!)
  const pick = (answers: Answers) => kind.pickAnswers(answers, places)
  const base = { by, slice, examples: places.length, metric: metric.name }
  if (places.length < minExamples || new Set(groups).size < minGroups || !kind.canTell(truth)) return { ...base, verdict: 'too few' }

  const candidate = pick(test.candidate.answers)
  const value = metric.compute(truth, candidate)
  if (Number.isNaN(value)) return { ...base, verdict: 'too few' }
  if (!other) return { ...base, candidate: value, verdict: 'unclear' }

  const estimates = bootstrapIntervals({ ...resampling, metrics: [metric], truth, groups, candidate, other: pick(other.answers) }).get(metric.name)!
  const noises = [test.candidate, other].map(({ memberAnswers }) => seedNoiseOf(metric, truth, memberAnswers.map(pick), kind.areSound))
  const difference = differenceOf(estimates.delta!, new Set(groups).size, trainingVariance(noises))
  return difference ? { ...base, candidate: value, verdict: 'unclear', difference } : { ...base, candidate: value, verdict: 'too few' }
}

/** The two sources of noise add up; the degrees of freedom of their sum after Welch, The generalization of Student's problem, 1947. */
function differenceOf({ value, error }: Estimate, nGroups: number, training: { variance: number; df: number }): Difference | undefined {
  if (Number.isNaN(value) || Number.isNaN(error)) return undefined
  const variance = error ** 2 + training.variance
  const df = training.variance === 0 ? nGroups - 1 : variance ** 2 / (error ** 4 / (nGroups - 1) + training.variance ** 2 / training.df)
  return { value, error: Math.sqrt(variance), df }
}

/** Two-sided probability of a difference so far from `expected`, or farther, by chance. */
function pValue({ value, error, df }: Difference, expected: number): number {
  if (value === expected) return 1
  return error === 0 ? 0 : 2 * studentProbability(-Math.abs(value - expected) / error, df)
}

function withVerdict({ difference, ...slice }: Measured, { isRejected, level }: { isRejected: boolean; level: number }, { higherIsBetter }: { higherIsBetter: boolean }): SliceResult {
  const { value, error, df } = difference!
  const reach = error === 0 ? 0 : studentQuantile(1 - level / 2, df) * error
  const delta: Interval = { value, low: value - reach, high: value + reach }
  return { ...slice, delta, verdict: !isRejected ? 'unclear' : value > 0 === higherIsBetter ? 'better' : 'worse' }
}

function withoutDifference({ difference: _, ...slice }: Measured): SliceResult {
  return slice
}

/** Fails where a slice is surely worse by more than the limit: a second test, of the limit instead of 0, corrected alike. */
function checkLosses<Truth, Answers extends ArrayLike<unknown>>(compared: readonly Measured[], judged: readonly SliceResult[], { metric, test: { kind }, other, maxLoss, confidence }: SlicesInput<Truth, Answers>): Check {
  const name = 'slices'
  if (!other) return { name, verdict: 'inconclusive', reason: 'No slice could be compared, since there is nothing to compare with.' }
  if (compared.length === 0) return { name, verdict: 'inconclusive', reason: `Every slice is too small to be measured; one needs ${kind.words.sliceNeeds(minExamples, minGroups)}.` }

  const limit = metric.higherIsBetter ? -maxLoss : maxLoss
  const isBeyond = ({ value }: Difference) => (metric.higherIsBetter ? value < limit : value > limit)
  const losses = holm(compared.map(({ difference }) => (isBeyond(difference!) ? pValue(difference!, limit) : 1)), 1 - confidence)
  const failed = judged.filter((_, i) => losses[i]!.isRejected)
  const compare = `${metric.name} minus ${other.name}`
  if (failed.length > 0) {
    const worst = failed.reduce((a, b) => (Math.abs(b.delta!.value) > Math.abs(a.delta!.value) ? b : a))
    const more = failed.length === 1 ? '' : `, the worst of ${failed.length} such slices`
    return { name, verdict: 'fail', reason: `In ${worst.by} ${worst.slice} ${compare} is ${formatInterval(worst.delta!, (n) => formatDifference(n))}, surely beyond ${formatDifference(limit)}${more}.` }
  }
  const slices = compared.length === 1 ? 'The one slice that could be measured is not' : `None of the ${compared.length} slices that could be measured is`
  return { name, verdict: 'pass', reason: `${slices} surely worse than ${other.name} by more than ${maxLoss} in ${metric.name}.` }
}
