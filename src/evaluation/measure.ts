import { bootstrapIntervals, minGroups } from '../metrics/bootstrap.ts'
import type { Estimate, PairedEstimates } from '../metrics/bootstrap.ts'
import { formatFigure } from '../metrics/figures.ts'
import type { AnyMetricName, Metric } from '../metrics/metric.ts'
import type { AnsweredTest, Other, Resampling } from './kind.ts'
import type { EvaluatedMetric, Evaluation, Interval } from './record.ts'
import { seedNoiseOf, widenBySeedNoise } from './seed-noise.ts'

/** Every metric that has an interval, and why the others have none. `other`: what the differences are to. */
export function measure<Truth, Answers extends ArrayLike<unknown>>(test: AnsweredTest<Truth, Answers>, other: Other<Answers> | undefined, resampling: Resampling): { measured: EvaluatedMetric[]; unmeasured: NonNullable<Evaluation['unmeasured']> } {
  const { kind, truth, groups, candidate } = test
  if (!kind.areSound(candidate.answers)) return { measured: [], unmeasured: kind.metrics.map(({ name }) => ({ name, reason: `The candidate gives ${kind.whyUnsound}.` })) }
  const estimates = bootstrapIntervals({ metrics: kind.metrics, truth, groups, candidate: candidate.answers, ...(other ? { other: other.answers } : {}), ...resampling })
  const nGroups = new Set(groups).size
  const measured: EvaluatedMetric[] = []
  const unmeasured: { name: string; reason: string }[] = []
  for (const metric of kind.metrics) {
    const estimate = estimates.get(metric.name)!
    const reason = whyUnmeasured(estimate.candidate, nGroups, kind.words.groups, metric.leaveOneOut ? undefined : resampling.samples)
    if (reason) unmeasured.push({ name: metric.name, reason })
    else measured.push(evaluatedMetric(metric, estimate, test, other, resampling))
  }
  return { measured, unmeasured }
}

/** JSON has no NaN: what is undefined is left out. */
function evaluatedMetric<Truth, Answers extends ArrayLike<unknown>>(metric: Metric<Truth, Answers, AnyMetricName>, estimates: PairedEstimates, { kind, truth, candidate, references }: AnsweredTest<Truth, Answers>, other: Other<Answers> | undefined, { confidence }: Resampling): EvaluatedMetric {
  const noise = seedNoiseOf(metric, truth, candidate.memberAnswers, kind.areSound)
  const otherNoise = other && seedNoiseOf(metric, truth, other.memberAnswers, kind.areSound)
  const baseline = other?.isBaseline && estimates.other && intervalOf(estimates.other)
  const delta = estimates.delta && intervalOf(estimates.delta)
  return {
    name: metric.name,
    higherIsBetter: metric.higherIsBetter,
    candidate: withinRange(widenBySeedNoise(intervalOf(estimates.candidate)!, [noise], confidence), metric),
    ...(baseline ? { baseline: withinRange(widenBySeedNoise(baseline, [otherNoise], confidence), metric) } : {}),
    references: references.map(({ name, answers }) => ({ name, value: metric.compute(truth, answers) })).filter(({ value }) => !Number.isNaN(value)),
    ...(noise ? { seedDeviation: noise.deviation } : {}),
    ...(delta ? { delta: widenBySeedNoise(delta, [noise, otherNoise], confidence) } : {}),
  }
}

/** What no value can be need not be in its interval: the noise of few networks may reach there. */
function withinRange({ value, low, high }: Interval, { highest }: { highest: number }): Interval {
  return { value, low: Math.max(0, low), high: Math.min(highest, high) }
}

function intervalOf({ value, low, high }: Estimate): Interval | undefined {
  return [value, low, high].some(Number.isNaN) ? undefined : { value, low, high }
}

/** `samples`: undefined where the interval comes from leaving out one group at a time. */
function whyUnmeasured(estimate: Estimate, nGroups: number, [one, several]: readonly [string, string], samples: number | undefined): string | undefined {
  if (intervalOf(estimate)) return undefined
  if (Number.isNaN(estimate.value)) return 'It is undefined on this test split (its denominator is empty).'
  if (nGroups < minGroups) return `It is ${formatFigure(estimate.value)}, but ${nGroups} ${nGroups === 1 ? `${one} is` : `${several} are`} too few for an interval; ${minGroups} are needed.`
  if (samples === undefined) return `It is ${formatFigure(estimate.value)}, but undefined without ${estimate.undefinedSamples === 1 ? `one ${one}` : `each of ${estimate.undefinedSamples} ${several}`} of ${nGroups}: too rare a case for an interval.`
  return `It is ${formatFigure(estimate.value)}, but undefined in ${estimate.undefinedSamples} of ${samples} resamples: too rare a case for an interval.`
}
