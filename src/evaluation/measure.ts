import { bootstrapIntervals, minGroups } from '../metrics/bootstrap.ts'
import type { Estimate, PairedEstimates } from '../metrics/bootstrap.ts'
import { formatFigure } from '../metrics/figures.ts'
import { metrics } from '../metrics/index.ts'
import type { Metric } from '../metrics/index.ts'
import { areFinite } from './checks.ts'
import type { EvaluatedMetric, Evaluation, Interval } from './record.ts'
import { seedNoiseOf, widenBySeedNoise } from './seed-noise.ts'

/** Scores of a model, and of each network that it averages, in the order of the labels. */
export interface Scored { scores: ArrayLike<number>; memberScores: readonly ArrayLike<number>[] }

/** `other`: what the difference is to, undefined where nothing could score; `isBaseline`: it is the released model. */
export interface MeasureInput {
  labels: Uint8Array
  groups: readonly string[]
  candidate: Scored
  other: (Scored & { isBaseline: boolean }) | undefined
  references: readonly { name: string; scores: ArrayLike<number> }[]
  samples: number
  confidence: number
  seed: number
}

/** Every metric that has an interval, and why the others have none. */
export function measure(input: MeasureInput): { measured: EvaluatedMetric[]; unmeasured: NonNullable<Evaluation['unmeasured']> } {
  const { labels, groups, candidate, other, samples, confidence, seed } = input
  if (!areFinite(candidate.scores)) return { measured: [], unmeasured: metrics.map(({ name }) => ({ name, reason: 'The candidate gives scores that are not finite numbers.' })) }
  const estimates = bootstrapIntervals({ metrics, labels, groups, candidate: candidate.scores, ...(other ? { other: other.scores } : {}), samples, confidence, seed })
  const measured: EvaluatedMetric[] = []
  const unmeasured: { name: string; reason: string }[] = []
  for (const metric of metrics) {
    const estimate = estimates.get(metric.name)!
    const reason = whyUnmeasured(estimate.candidate, new Set(groups).size, samples)
    if (reason) unmeasured.push({ name: metric.name, reason })
    else measured.push(evaluatedMetric(metric, estimate, input))
  }
  return { measured, unmeasured }
}

/** JSON has no NaN: what is undefined is left out. */
function evaluatedMetric(metric: Metric, estimates: PairedEstimates, { labels, candidate, other, references, confidence }: MeasureInput): EvaluatedMetric {
  const noise = seedNoiseOf(metric, labels, candidate.memberScores)
  const otherNoise = other && seedNoiseOf(metric, labels, other.memberScores)
  const baseline = other?.isBaseline && estimates.other && intervalOf(estimates.other)
  const delta = estimates.delta && intervalOf(estimates.delta)
  return {
    name: metric.name,
    higherIsBetter: metric.higherIsBetter,
    candidate: withinRange(widenBySeedNoise(intervalOf(estimates.candidate)!, [noise], confidence), metric),
    ...(baseline ? { baseline: withinRange(widenBySeedNoise(baseline, [otherNoise], confidence), metric) } : {}),
    references: references.map(({ name, scores }) => ({ name, value: metric.compute(labels, scores) })).filter(({ value }) => !Number.isNaN(value)),
    ...(noise ? { seedDeviation: noise.deviation } : {}),
    ...(delta ? { delta: widenBySeedNoise(delta, [noise, otherNoise], confidence) } : {}),
  }
}

/** What no value can be need not be in its interval: the noise of few networks may reach there. */
function withinRange({ value, low, high }: Interval, { highest }: Metric): Interval {
  return { value, low: Math.max(0, low), high: Math.min(highest, high) }
}

function intervalOf({ value, low, high }: Estimate): Interval | undefined {
  return [value, low, high].some(Number.isNaN) ? undefined : { value, low, high }
}

function whyUnmeasured(estimate: Estimate, nGroups: number, samples: number): string | undefined {
  if (intervalOf(estimate)) return undefined
  if (Number.isNaN(estimate.value)) return 'It is undefined on this test split (its denominator is empty).'
  if (nGroups < minGroups) return `It is ${formatFigure(estimate.value)}, but ${nGroups} ${nGroups === 1 ? 'user is' : 'users are'} too few for an interval; ${minGroups} are needed.`
  return `It is ${formatFigure(estimate.value)}, but undefined in ${estimate.undefinedSamples} of ${samples} resamples: too rare a case for an interval.`
}
