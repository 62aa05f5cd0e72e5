import { formatFigure } from '../metrics/figures.ts'
import { bootstrapIntervals, minGroups } from '../metrics/bootstrap.ts'
import type { Estimate, PairedEstimates } from '../metrics/bootstrap.ts'
import { metrics } from '../metrics/index.ts'
import type { Metric } from '../metrics/index.ts'
import { quantile } from '../metrics/quantile.ts'
import type { Spec } from '../spec/record.ts'
import { checkCandidate, areFinite } from './checks.ts'
import { judgeGates } from './gate.ts'
import type { EvaluatedMetric, Evaluation, Interval } from './record.ts'
import { decideVerdict } from './verdict.ts'

/** All scores speak of `test` in its order. */
export interface EvaluationInput {
  model: string
  planHash: string
  datasetFingerprint: string
  rules: Spec['evaluation']
  test: readonly { label: 0 | 1; group: string }[]
  /** `repeatedScores`: the same examples scored a second time. */
  candidate: { digest: string; scores: ArrayLike<number>; repeatedScores: ArrayLike<number> }
  /** The released model; undefined before the first release. */
  baseline: { version: string; digest: string; scores: ArrayLike<number> } | undefined
  trivialScores: ArrayLike<number>
  /** Milliseconds of single in-process predictions, see `timePredictions`. */
  predictionMs: readonly number[]
}

/** Is the candidate good enough, and how sure is that? Every metric with a paired interval, every gate and check with its reason.
 *  Pure: the resamples are seeded by the plan hash, so the same candidate always gets the same verdict. */
export function evaluate(input: EvaluationInput): Evaluation {
  const { model, planHash, datasetFingerprint, rules, test, candidate, baseline } = input
  assertAligned(input)
  const labels = Uint8Array.from(test, ({ label }) => label)
  const groups = test.map(({ group }) => group)
  const predictionMs = summarizeTimes(input.predictionMs)

  const { measured, unmeasured } = measure(input, labels, groups)
  const gates = judgeGates(rules.gates, measured, unmeasured, baseline?.version)
  const checks = checkCandidate({ ...candidate, predictionMs, maxPredictionP95Ms: rules.maxPredictionP95Ms })

  return {
    model,
    planHash,
    datasetFingerprint,
    candidateDigest: candidate.digest,
    ...(baseline ? { baseline: { version: baseline.version, digest: baseline.digest } } : {}),
    test: { examples: test.length, positives: labels.reduce((sum, label) => sum + label, 0), groups: new Set(groups).size },
    metrics: measured,
    ...(unmeasured.length > 0 ? { unmeasured } : {}),
    gates,
    checks,
    predictionMs,
    confidence: rules.confidence,
    bootstrapSamples: rules.bootstrapSamples,
    ...decideVerdict(gates, checks),
  }
}

/** Every metric that has an interval, and why the others have none. */
function measure({ rules, planHash, candidate, baseline, trivialScores }: EvaluationInput, labels: Uint8Array, groups: string[]): { measured: EvaluatedMetric[]; unmeasured: { name: string; reason: string }[] } {
  if (!areFinite(candidate.scores)) return { measured: [], unmeasured: metrics.map(({ name }) => ({ name, reason: 'The candidate gives scores that are not finite numbers.' })) }
  const other = baseline ? baseline.scores : trivialScores
  const estimates = bootstrapIntervals({
    metrics,
    labels,
    groups,
    candidate: candidate.scores,
    ...(areFinite(other) ? { other } : {}),
    samples: rules.bootstrapSamples,
    confidence: rules.confidence,
    seed: seedOf(planHash),
  })
  const measured: EvaluatedMetric[] = []
  const unmeasured: { name: string; reason: string }[] = []
  for (const metric of metrics) {
    const estimate = estimates.get(metric.name)!
    const reason = whyUnmeasured(estimate.candidate, new Set(groups).size, rules.bootstrapSamples)
    if (reason) unmeasured.push({ name: metric.name, reason })
    else measured.push(evaluatedMetric(metric, estimate, baseline !== undefined, metric.compute(labels, trivialScores)))
  }
  return { measured, unmeasured }
}

/** JSON has no NaN: what is undefined is left out. */
function evaluatedMetric({ name, higherIsBetter }: Metric, { candidate, other, delta }: PairedEstimates, hasBaseline: boolean, trivial: number): EvaluatedMetric {
  return {
    name,
    higherIsBetter,
    candidate: intervalOf(candidate)!,
    ...(hasBaseline && other && intervalOf(other) ? { baseline: intervalOf(other)! } : {}),
    ...(Number.isNaN(trivial) ? {} : { trivial }),
    ...(delta && intervalOf(delta) ? { delta: intervalOf(delta)! } : {}),
  }
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

function summarizeTimes(times: readonly number[]): Evaluation['predictionMs'] {
  const sorted = Float64Array.from(times).sort()
  return { p50: quantile(sorted, 0.5) || 0, p95: quantile(sorted, 0.95) || 0, n: sorted.length }
}

function seedOf(planHash: string): number {
  const seed = Number.parseInt(planHash.slice(0, 8), 16)
  if (Number.isNaN(seed)) throw new Error(`The plan hash ${planHash} is not hexadecimal`)
  return seed
}

function assertAligned({ test, candidate, baseline, trivialScores }: EvaluationInput): void {
  for (const [name, scores] of Object.entries({ candidate: candidate.scores, 'repeated candidate': candidate.repeatedScores, baseline: baseline?.scores, trivial: trivialScores })) {
    if (scores && scores.length !== test.length) throw new Error(`${scores.length} ${name} scores for ${test.length} test examples`)
  }
}
