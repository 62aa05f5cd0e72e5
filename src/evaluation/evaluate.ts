import type { ContractFinding } from '../dataset/record.ts'
import { metrics } from '../metrics/index.ts'
import { quantile } from '../metrics/quantile.ts'
import type { Spec } from '../spec/record.ts'
import { areFinite, checkCandidate } from './checks.ts'
import { traceCurves } from './curves.ts'
import { checkData } from './data-check.ts'
import { judgeGates } from './gate.ts'
import { measure } from './measure.ts'
import type { MeasureInput, Scored } from './measure.ts'
import { checkMonotone } from './monotone.ts'
import type { MonotoneRule } from './monotone.ts'
import type { Evaluation } from './record.ts'
import { judgeSlices } from './slices.ts'
import { decideVerdict } from './verdict.ts'

/** All scores speak of `test` in its order. */
export interface EvaluationInput {
  model: string
  planHash: string
  datasetFingerprint: string
  rules: Spec['evaluation']
  test: readonly { label: 0 | 1; group: string }[]
  /** `repeatedScores`: the same examples scored a second time. `bytes`: size of its files. */
  candidate: Scored & { digest: string; bytes: number; repeatedScores: ArrayLike<number> }
  /** The released model, or why it cannot score this test; undefined before the first release. */
  baseline: { version: string; digest: string } & (Scored | { problem: string }) | undefined
  /** Simple models, the trivial one first. */
  references: readonly { name: string; scores: ArrayLike<number> }[]
  /** By what the test is divided, and the slice of each example. */
  slices: readonly { by: string; slices: readonly string[] }[]
  monotone: readonly MonotoneRule[]
  /** What the data contract found, and what that means. */
  contract: readonly ContractFinding[]
  contractRules: Pick<Spec['data']['contract'], 'onBreach'>
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
  const released = baseline && 'scores' in baseline ? baseline : undefined
  const other = otherOf(input)
  const common = { labels, groups, candidate, samples: rules.bootstrapSamples, confidence: rules.confidence, seed: seedOf(planHash) }
  const isScored = areFinite(candidate.scores)

  const { measured, unmeasured } = measure({ ...common, other, references: input.references })
  const { slices, checks: sliceChecks } = isScored
    ? judgeSlices({ ...common, other, metric: metrics.find(({ name }) => name === (rules.gates[0]?.metric ?? 'auc'))!, divisions: input.slices, maxLoss: rules.maxSliceLoss })
    : { slices: [], checks: [] }
  const gates = judgeGates(rules.gates, measured, unmeasured, baseline)
  const checks = [
    ...checkCandidate({ ...candidate, predictionMs, maxPredictionP95Ms: rules.maxPredictionP95Ms, maxModelMiB: rules.maxModelMiB }),
    ...input.monotone.map(checkMonotone),
    ...sliceChecks,
    checkData(input.contract, input.contractRules),
  ]

  return {
    model,
    planHash,
    datasetFingerprint,
    candidateDigest: candidate.digest,
    ...(baseline ? { baseline: { version: baseline.version, digest: baseline.digest, ...('problem' in baseline ? { problem: baseline.problem } : {}) } } : {}),
    test: { examples: test.length, positives: labels.reduce((sum, label) => sum + label, 0), groups: new Set(groups).size },
    metrics: measured,
    ...(unmeasured.length > 0 ? { unmeasured } : {}),
    gates,
    checks,
    predictionMs,
    modelBytes: candidate.bytes,
    seeds: { candidate: candidate.memberScores.length, ...(released ? { baseline: released.memberScores.length } : {}) },
    slices,
    curves: isScored ? traceCurves(labels, candidate.scores, released && areFinite(released.scores) ? released.scores : undefined) : { calibration: [], precisionRecall: [] },
    contract: [...input.contract],
    confidence: rules.confidence,
    bootstrapSamples: rules.bootstrapSamples,
    ...decideVerdict(gates, checks),
  }
}

/** What the candidate is compared with: the released model, the trivial one before the first release. A released model that cannot score
 *  is not replaced by a weaker one. */
function otherOf({ baseline, references }: EvaluationInput): MeasureInput['other'] & { name: string } | undefined {
  if (baseline && !('scores' in baseline)) return undefined
  const other = baseline ? { ...baseline, name: `baseline ${baseline.version}`, isBaseline: true } : references[0] && { scores: references[0].scores, memberScores: [], name: 'the trivial model', isBaseline: false }
  return other && areFinite(other.scores) ? other : undefined
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

function assertAligned({ test, candidate, baseline, references, slices, monotone }: EvaluationInput): void {
  const released = baseline && 'scores' in baseline ? baseline : undefined
  const series: [name: string, values: ArrayLike<unknown>][] = [
    ['candidate scores', candidate.scores],
    ['repeated candidate scores', candidate.repeatedScores],
    ...candidate.memberScores.map((scores) => ['candidate network scores', scores] as [string, ArrayLike<number>]),
    ...(released ? [released.scores, ...released.memberScores] : []).map((scores) => ['baseline scores', scores] as [string, ArrayLike<number>]),
    ...references.map(({ name, scores }) => [`scores of ${name}`, scores] as [string, ArrayLike<number>]),
    ...slices.map(({ by, slices }) => [`slices by ${by}`, slices] as [string, readonly string[]]),
    ...monotone.flatMap(({ column, scores }) => scores.map((at) => [`scores along ${column}`, at] as [string, ArrayLike<number>])),
  ]
  for (const [name, values] of series) if (values.length !== test.length) throw new Error(`${values.length} ${name} for ${test.length} test examples`)
}
