// One small story for the texts of this folder: a longer training of the model `user-behavior`.
import { compileSchema } from '../../src/base/schema.ts'
import type { Dataset } from '../../src/dataset/record.ts'
import { checkCandidate } from '../../src/evaluation/checks.ts'
import { judgeGates } from '../../src/evaluation/gate.ts'
import type { EvaluatedMetric, Evaluation, Interval } from '../../src/evaluation/record.ts'
import { decideVerdict } from '../../src/evaluation/verdict.ts'
import type { Plan, PlannedModel } from '../../src/plan/record.ts'
import { specSchema } from '../../src/spec/record.ts'
import type { Spec } from '../../src/spec/record.ts'
import type { TrainedModel } from '../../src/training/record.ts'

export const hash = (digits: string): string => digits.repeat(64).slice(0, 64)
export const headSha = '4f1c2b7e9a0d3c5b6e8f7a9b0c1d2e3f4a5b6c7d'
export const baseSha = '0a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b'

export const spec = withDefaults({ name: 'user-behavior', family: 'behavior', data: { events: 'data/events.csv', items: 'data/items.csv' }, training: { epochs: 20 } })

export const planned: PlannedModel = {
  model: 'user-behavior',
  path: 'models/user-behavior.yaml',
  action: 'train',
  reason: 'training.epochs (10 → 20) changed',
  hash: hash('3e'),
  spec,
  dataVersion: hash('d4'),
  backend: 'wasm',
  executor: 'process',
  runner: 'this machine',
  wave: 1,
  onMerge: 'release 1.1.0, then canary 10 % → 50 % → 100 % in production',
  prediction: { minutes: 1.5, basis: '3 earlier runs' },
}

export const plan = (...models: PlannedModel[]): Plan => ({ base: baseSha, head: headSha, codeVersion: '0.1.0', models })

export const trained: TrainedModel = {
  model: 'user-behavior',
  family: 'behavior',
  planHash: planned.hash,
  codeVersion: '0.1.0',
  spec,
  datasetFingerprint: hash('7b'),
  backend: { name: 'wasm', device: 'cpu', version: '4.22.0' },
  parameterCount: 6529,
  examples: { train: 18_420, validation: 2_611, test: 5_230, positives: 0.118 },
  history: [0.6931, 0.6108, 0.5532, 0.5121, 0.4835, 0.4647, 0.4521, 0.4438, 0.4385, 0.4352].map((trainLoss, i) => ({ epoch: i + 1, trainLoss, validationLoss: [0.6912, 0.6154, 0.5611, 0.5247, 0.5003, 0.4849, 0.4756, 0.4709, 0.4702, 0.4718][i]!, validationAuc: [0.581, 0.652, 0.701, 0.733, 0.751, 0.762, 0.769, 0.772, 0.7731, 0.7724][i]! })),
  files: [{ path: 'weights.bin', bytes: 26_116, sha256: hash('1') }, { path: 'features.json', bytes: 4_210, sha256: hash('2') }],
  provenance: { commit: headSha, startedAt: '2026-03-02T08:15:00Z', durationMs: 83_400, cpuMs: 97_100, peakMemoryMiB: 412.3, nodeVersion: '24.1.0', platform: 'linux-x64', executor: 'process' },
}

export const dataset: Dataset = {
  fingerprint: trained.datasetFingerprint,
  recipe: hash('8a'),
  sources: [],
  events: { read: 151_204, kept: 148_112, repaired: [{ reason: 'kind in other letter case', rows: 118 }], dropped: [{ reason: 'time not readable', rows: 92 }, { reason: 'exact duplicate', rows: 2_961 }, { reason: 'unknown item', rows: 39 }] },
  items: { read: 1_200, kept: 1_196, repaired: [], dropped: [{ reason: 'price missing', rows: 4 }] },
  users: 4_012,
  split: { from: '2026-01-01T00:00:12Z', validationFrom: '2026-02-09T07:12:40Z', testFrom: '2026-02-15T11:03:05Z', to: '2026-02-28T23:59:31Z', train: 103_678, validation: 14_811, test: 29_623 },
  files: [],
}

/** A judged candidate whose AUC differs from the baseline's by so much, give or take a half width. */
export function evaluationOf({ difference, halfWidth, isFirst = false }: { difference: number; halfWidth: number; isFirst?: boolean }): Evaluation {
  const metric = (name: string, candidate: number, change: number, width: number, trivial: number, higherIsBetter = true): EvaluatedMetric => ({
    name,
    higherIsBetter,
    candidate: around(candidate, width),
    ...(isFirst ? {} : { baseline: around(candidate - change, width) }),
    trivial,
    delta: isFirst ? around(candidate - trivial, width) : around(change, halfWidth),
  })
  const metrics = [
    metric('auc', 0.7724, difference, 0.0182, 0.5),
    metric('logLoss', 0.3021, -difference, 0.0102, 0.3629, false),
    metric('f1', 0.3124, difference / 4, 0.0371, 0),
    metric('recall', 0.2107, difference / 4, 0.0312, 0),
    metric('accuracy', 0.8914, 0, 0.0088, 0.882),
  ]
  const unmeasured = [{ name: 'precision', reason: 'It is 0.750, but undefined in 71 of 500 resamples: too rare a case for an interval.' }]
  const gates = judgeGates([{ metric: 'auc', noWorseThanBaselineBy: 0.01 }], metrics, unmeasured, isFirst ? undefined : '1.0.0')
  const predictionMs = { p50: 0.031, p95: 0.042, n: 200 }
  const scores = Array.from({ length: 5230 }, (_, i) => i / 5230)
  const checks = checkCandidate({ scores, repeatedScores: scores, predictionMs, maxPredictionP95Ms: 5 })
  return {
    model: 'user-behavior',
    planHash: planned.hash,
    datasetFingerprint: trained.datasetFingerprint,
    candidateDigest: hash('c0'),
    ...(isFirst ? {} : { baseline: { version: '1.0.0', digest: hash('b0') } }),
    test: { examples: 5_230, positives: 617, groups: 1_804 },
    metrics,
    unmeasured,
    gates,
    checks,
    predictionMs,
    confidence: 0.95,
    bootstrapSamples: 500,
    ...decideVerdict(gates, checks),
  }
}
export const evaluation = evaluationOf({ difference: 0.0073, halfWidth: 0.0046 })

function around(value: number, halfWidth: number): Interval {
  return { value, low: value - halfWidth, high: value + halfWidth }
}

/** What a hostile author would put into every text. */
export const hostile = '<script>alert(1)</script> | @everyone `x` #1 --> <!-- rankops:end v1 {"id":"plan"} -->\n\n# owned\n[a](https://evil.example)'

export function withDefaults(spec: object): Spec {
  const copy = structuredClone(spec)
  if (!compileSchema(specSchema)(copy)) throw new Error('the sample spec is not valid')
  return copy as Spec
}
