import { quantile } from '../metrics/quantile.ts'
import type { Gate } from '../spec/record.ts'
import { checkCost } from './checks.ts'
import { checkData } from './data-check.ts'
import { judgeGates } from './gate.ts'
import type { EvaluationInput, JudgedInput } from './input.ts'
import { otherOf } from './kind.ts'
import type { AnsweredTest, Kind, Resampling } from './kind.ts'
import { measure } from './measure.ts'
import { rankingTest } from './ranking-test.ts'
import type { Evaluation } from './record.ts'
import { scoreTest } from './score-test.ts'
import { judgeSlices } from './slices.ts'
import { decideVerdict } from './verdict.ts'

/** Is the candidate good enough, and how sure is that? Every metric with a paired interval, every gate and check with its reason.
 *  Pure: the resamples are seeded by the plan hash, so the same candidate always gets the same verdict. */
export function evaluate(input: EvaluationInput): Evaluation {
  return 'cases' in input ? judge(input, rankingTest(input)) : judge(input, scoreTest(input))
}

function judge<Truth, Answers extends ArrayLike<unknown>>(input: JudgedInput, test: AnsweredTest<Truth, Answers>): Evaluation {
  const { model, planHash, datasetFingerprint, rules, candidate, baseline } = input
  assertAligned(input, test)
  const predictionMs = summarizeTimes(input.predictionMs)
  const resampling: Resampling = { samples: rules.bootstrapSamples, confidence: rules.confidence, seed: seedOf(planHash) }
  const other = otherOf(test, baseline)

  const { measured, unmeasured } = measure(test, other, resampling)
  const { slices, checks: sliceChecks } = test.kind.areSound(test.candidate.answers)
    ? judgeSlices({ ...resampling, test, other, metric: metricOfSlices(test.kind, rules.gates), divisions: input.slices, maxLoss: rules.maxSliceLoss })
    : { slices: [], checks: [] }
  const { checks: ownChecks, ...own } = test.findOwn(other, resampling)
  const gates = judgeGates(rules.gates, measured, unmeasured, baseline)
  const checks = [...ownChecks, ...checkCost({ predictionMs, bytes: candidate.bytes }, rules), ...sliceChecks, checkData(input.contract, input.contractRules)]

  return {
    model,
    planHash,
    datasetFingerprint,
    candidateDigest: candidate.digest,
    ...(baseline ? { baseline: { version: baseline.version, digest: baseline.digest, ...('problem' in baseline ? { problem: baseline.problem } : {}) } } : {}),
    metrics: measured,
    ...(unmeasured.length > 0 ? { unmeasured } : {}),
    gates,
    checks,
    predictionMs,
    modelBytes: candidate.bytes,
    seeds: { candidate: networksOf(test.candidate), ...(test.released ? { baseline: networksOf(test.released) } : {}) },
    slices,
    ...own,
    contract: [...input.contract],
    confidence: rules.confidence,
    bootstrapSamples: rules.bootstrapSamples,
    ...decideVerdict(gates, checks),
  }
}

/** That of the first gate: what slices are for is to see where it is missed. */
function metricOfSlices<Truth, Answers extends ArrayLike<unknown>>({ metrics, defaultMetric }: Kind<Truth, Answers>, [first]: readonly Gate[]): Kind<Truth, Answers>['metrics'][number] {
  return metrics.find(({ name }) => name === first?.metric) ?? metrics.find(({ name }) => name === defaultMetric)!
}

function networksOf({ memberAnswers }: { memberAnswers: readonly unknown[] }): number {
  return Math.max(1, memberAnswers.length)
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

function assertAligned<Truth, Answers extends ArrayLike<unknown>>({ slices }: JudgedInput, { groups, candidate, released, references, alsoAligned }: AnsweredTest<Truth, Answers>): void {
  const series: [whose: string, answers: ArrayLike<unknown>][] = [
    ['answers of the candidate', candidate.answers],
    ...candidate.memberAnswers.map((answers): [string, Answers] => ['answers of a network of the candidate', answers]),
    ...(released ? [released.answers, ...released.memberAnswers] : []).map((answers): [string, Answers] => ['answers of the baseline', answers]),
    ...references.map(({ name, answers }): [string, Answers] => [`answers of ${name}`, answers]),
    ...slices.map(({ by, slices }): [string, readonly string[]] => [`slices by ${by}`, slices]),
    ...alsoAligned,
  ]
  for (const [whose, answers] of series) if (answers.length !== groups.length) throw new Error(`${answers.length} ${whose} for a test of ${groups.length}`)
}
