// One small story for the texts of this folder: a longer training of the model `user-behavior`.
import { compileSchema } from '../../src/base/schema.ts'
import type { Dataset } from '../../src/dataset/record.ts'
import { checkCost } from '../../src/evaluation/checks.ts'
import { checkData } from '../../src/evaluation/data-check.ts'
import { judgeGates } from '../../src/evaluation/gate.ts'
import type { EvaluatedMetric, Evaluation, Interval, SliceResult } from '../../src/evaluation/record.ts'
import { checkScores } from '../../src/evaluation/score-checks.ts'
import { decideVerdict } from '../../src/evaluation/verdict.ts'
import type { Plan, PlannedModel } from '../../src/plan/record.ts'
import { specSchema } from '../../src/spec/record.ts'
import type { ReportInput } from '../../src/report/content/compose.ts'
import type { Spec } from '../../src/spec/record.ts'
import type { TrainedModel } from '../../src/training/record.ts'

export const hash = (digits: string): string => digits.repeat(64).slice(0, 64)
export const headSha = '4f1c2b7e9a0d3c5b6e8f7a9b0c1d2e3f4a5b6c7d'
export const baseSha = '0a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b'

export const spec = withDefaults({
  name: 'user-behavior',
  family: 'behavior',
  data: { events: { path: 'data/events.csv' }, items: { path: 'data/items.csv' } },
  training: { epochs: 20, seeds: 2, earlyStopping: { patience: 3 } },
  evaluation: { slices: ['category', 'weekday'] },
})

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
  pricePerHour: 0.9,
  wave: 1,
  onMerge: 'release 1.1.0, then canary 10 % → 50 % → 100 % in production',
  prediction: { minutes: 1.5, basis: '3 earlier runs', error: 0.12, cost: 0.0225, currency: 'EUR' },
}

export const plan = (...models: PlannedModel[]): Plan => ({ base: baseSha, head: headSha, codeVersion: '0.1.0', models })

const trainLoss = [0.4102, 0.3621, 0.3452, 0.3358, 0.3297, 0.3251, 0.3217, 0.319, 0.3168, 0.3149, 0.3131, 0.3115, 0.3101]
const validationLoss = [0.3712, 0.3498, 0.3384, 0.3317, 0.3271, 0.3242, 0.3222, 0.3209, 0.3204, 0.3206, 0.3211, 0.3219, 0.3228]
const validationAuc = [0.6612, 0.7044, 0.7291, 0.7433, 0.7528, 0.7604, 0.7659, 0.7698, 0.7713, 0.771, 0.7702, 0.7688, 0.7671]
/** Two networks that learn alike; the second a little slower, so that it stops one epoch later. */
const network = (seed: number, epochs: number) => Array.from({ length: epochs }, (_, i) => {
  const j = seed === 1 ? i : Math.max(0, i - 1)
  const behind = seed === 1 || i > 0 ? 0 : 0.021
  return { seed, epoch: i + 1, trainLoss: trainLoss[j]! + behind, validationLoss: validationLoss[j]! + behind + 0.0003 * (seed - 1), validationAuc: validationAuc[j]! - 2 * behind }
})

export const trained: TrainedModel = {
  model: 'user-behavior',
  family: 'behavior',
  planHash: planned.hash,
  codeVersion: '0.1.0',
  spec,
  datasetFingerprint: hash('7b'),
  backend: { name: 'wasm', device: 'cpu (wasm, SIMD)', version: '4.22.0' },
  parameterCount: 6529,
  examples: { train: 18_420, validation: 2_611, test: 5_230, positives: 0.118 },
  history: [...network(1, 12), ...network(2, 13)],
  bestEpochs: [{ seed: 1, epoch: 9 }, { seed: 2, epoch: 10 }],
  files: [{ path: 'weights.bin', bytes: 52_232, sha256: hash('1') }, { path: 'features.json', bytes: 4_210, sha256: hash('2') }],
  provenance: { commit: headSha, startedAt: '2026-03-02T08:15:00Z', durationMs: 83_400, cpuMs: 97_100, peakMemoryMiB: 412.3, nodeVersion: '24.1.0', platform: 'linux-x64', executor: 'process' },
}

export const dataset: Dataset = {
  fingerprint: trained.datasetFingerprint,
  recipe: hash('8a'),
  sources: [{ path: 'data/events.csv', bytes: 7_402_118, sha256: hash('e1') }, { path: 'data/items.csv', bytes: 92_610, sha256: hash('e2') }],
  tables: [
    { name: 'events', read: 151_204, kept: 148_112, repaired: [{ reason: 'kind in other letter case', rows: 118 }], dropped: [{ reason: 'time not readable', rows: 92 }, { reason: 'duplicate', rows: 2_961 }, { reason: 'unknown item', rows: 39 }] },
    { name: 'items', read: 1_200, kept: 1_196, repaired: [], dropped: [{ reason: 'price missing', rows: 4 }] },
  ],
  users: 4_012,
  split: { by: 'time', from: '2026-01-01T00:00:12Z', validationFrom: '2026-02-09T07:12:40Z', testFrom: '2026-02-15T11:03:05Z', to: '2026-02-28T23:59:31Z', train: 103_678, validation: 14_811, test: 29_623 },
  files: [],
  profile: { distributions: [], topShare: 0.083, coldShare: 0.021, coldUserShare: 0.164, leaks: [] },
}

/** Labelled rows instead of events. */
export const examplesDataset: Dataset = {
  ...dataset,
  sources: [{ path: 'https://archive.example/online-shoppers.csv', bytes: 1_072_063, sha256: hash('e3') }],
  tables: [{ name: 'examples', read: 12_330, kept: 12_330, repaired: [], dropped: [] }],
  users: 12_330,
  split: { by: 'row', train: 8_906, validation: 988, test: 2_436 },
  profile: { distributions: [], coldShare: 0.003, positiveShare: 0.155, leaks: [] },
}

export const keptContract: Evaluation['contract'] = [
  { name: 'leakage', status: 'ok', finding: 'Nothing of the test was found in the training, and no column alone tells the target.' },
  { name: 'dropped', status: 'ok', finding: 'events: 0.1 % of 151,204 rows were dropped, at most 20 % may be.' },
  { name: 'duplicates', status: 'ok', finding: 'events: 2 % of the rows say the same as an earlier one, at most 5 % may.' },
  { name: 'popularity', status: 'ok', finding: 'The most popular percent of the items has 8.3 % of the training events, at most 50 % is allowed.' },
  { name: 'coldStart', status: 'ok', finding: '2.1 % of the test rows have an item that training has not seen, at most 50 % may; 16.4 % are of users that it has not seen.' },
  { name: 'drift', status: 'ok', finding: 'No column has moved away from the data of the released model: the highest population stability index beyond noise is 0.04 (price), at most 0.25 is allowed.' },
]

/** Ten parts of 523 test examples: the positives of all are 617. */
const calibration = [8, 14, 20, 27, 36, 46, 58, 76, 111, 221].map((positives, i) => ({ predicted: [0.012, 0.026, 0.039, 0.053, 0.07, 0.09, 0.115, 0.15, 0.214, 0.402][i]!, observed: positives / 523, examples: 523 }))
const precisions = [0.66, 0.6, 0.555, 0.52, 0.487, 0.455, 0.428, 0.398, 0.366, 0.338, 0.312, 0.286, 0.263, 0.243, 0.224, 0.206, 0.187, 0.169, 0.148, 0.118]

interface Story { difference: number; halfWidth: number; isFirst?: boolean; contract?: Evaluation['contract']; worseSlice?: boolean }

/** A judged candidate whose AUC differs from the baseline's by so much, give or take a half width. */
export function evaluationOf({ difference, halfWidth, isFirst = false, contract = keptContract, worseSlice = false }: Story): Evaluation {
  const metric = (name: string, candidate: number, change: number, width: number, simple: [majority: number | undefined, logistic: number], higherIsBetter = true): EvaluatedMetric => ({
    name,
    higherIsBetter,
    candidate: around(candidate, width),
    ...(isFirst ? {} : { baseline: around(candidate - change, width) }),
    references: [...(simple[0] === undefined ? [] : [{ name: 'majority', value: simple[0] }]), { name: 'logistic regression', value: simple[1] }],
    seedDeviation: width / 10,
    ...(isFirst && simple[0] === undefined ? {} : { delta: isFirst ? around(candidate - simple[0]!, width) : around(change, halfWidth) }),
  })
  const metrics = [
    metric('accuracy', 0.8855, 0.0004, 0.0088, [0.882, 0.8848]),
    metric('precision', 0.65, difference / 4, 0.121, [undefined, 0.63]),
    metric('recall', 0.0632, difference / 4, 0.0212, [0, 0.0535]),
    metric('f1', 0.1152, difference / 4, 0.0371, [0, 0.0986]),
    metric('auc', 0.7724, difference, 0.0182, [0.5, 0.7561]),
    metric('averagePrecision', 0.3481, difference, 0.0294, [0.118, 0.3302]),
    metric('logLoss', 0.3158, -difference, 0.0102, [0.3629, 0.3214], false),
    metric('calibrationError', 0.0041, 0, 0.0031, [0.0012, 0.0052], false),
  ]
  const baseline = isFirst ? undefined : { version: '1.0.0', digest: hash('b0') }
  const gates = judgeGates([{ metric: 'auc', noWorseThanBaselineBy: 0.01 }], metrics, [], baseline)
  const predictionMs = { p50: 0.031, p95: 0.042, n: 200 }
  const scores = Array.from({ length: 5230 }, (_, i) => i / 5230)
  const checks = [
    ...checkScores(scores, scores),
    { name: 'monotone price', verdict: 'pass' as const, reason: 'The score never rises by more than 0.01 as price grows (5,230 examples at 9 values).' },
    ...checkCost({ predictionMs, bytes: 56_442 }, { maxPredictionP95Ms: 5, maxModelMiB: 100 }),
    { name: 'slices', verdict: 'pass' as const, reason: `None of the 13 slices that could be measured is surely worse than ${baseline ? 'baseline 1.0.0' : 'the trivial model'} by more than 0.05 in auc.` },
    checkData(contract, { onBreach: 'warn' }),
  ]
  return {
    model: 'user-behavior',
    planHash: planned.hash,
    datasetFingerprint: trained.datasetFingerprint,
    candidateDigest: hash('c0'),
    ...(baseline ? { baseline } : {}),
    test: { examples: 5_230, positives: 617, groups: 1_804 },
    metrics,
    gates,
    checks,
    predictionMs,
    modelBytes: 56_442,
    seeds: { candidate: 2, ...(baseline ? { baseline: 2 } : {}) },
    slices: slicesOf(isFirst ? 0.272 : difference, worseSlice),
    curves: { calibration, precisionRecall: precisions.map((precision, i) => ({ recall: (i + 1) / 20, candidate: precision, ...(baseline ? { baseline: precision - difference * (1 - (i + 1) / 20) } : {}) })) },
    contract,
    confidence: 0.95,
    bootstrapSamples: 500,
    spent: { durationMs: 12_000, cpuMs: 14_000 },
    ...decideVerdict(gates, checks),
  }
}
export const evaluation = evaluationOf({ difference: 0.0073, halfWidth: 0.0046 })

/** Good enough, yet with much that a reviewer should see: a weak slice, warnings, a baseline of one network, a metric that fell. */
export const oddEvaluation: Evaluation = (() => {
  const contract = keptContract.map((finding) => (finding.name === 'drift' ? { name: 'drift', status: 'warn' as const, finding: 'price has moved away from the data of the released model: population stability index 0.41, at most 0.25 is allowed; most moved "up to 1,299", from 10 % to 23.4 %. Look whether unit, spelling or source changed; where customers did, train on and raise data.contract.maxDrift.' } : finding))
  const judged = evaluationOf({ difference: 0.0073, halfWidth: 0.0046, contract, worseSlice: true })
  return { ...judged, seeds: { candidate: 2, baseline: 1 }, metrics: judged.metrics.map((metric) => (metric.name === 'recall' ? { ...metric, baseline: around(0.0843, 0.0231), delta: { value: -0.0211, low: -0.0342, high: -0.0081 } } : metric)) }
})()

function slicesOf(difference: number, worseSlice: boolean): SliceResult[] {
  const slice = (by: string, name: string, examples: number, extra: number): SliceResult => {
    if (examples < 30) return { by, slice: name, examples, metric: 'auc', verdict: 'too few' }
    const value = difference + extra
    const reach = 1.9 / Math.sqrt(examples)
    return { by, slice: name, examples, metric: 'auc', candidate: 0.7724 + extra, delta: { value, low: value - reach, high: value + reach }, verdict: value - reach > 0 ? 'better' : value + reach < 0 ? 'worse' : 'unclear' }
  }
  const weekdays: [string, number, number][] = [['Monday', 702, 0.004], ['Tuesday', 689, -0.011], ['Wednesday', 711, 0.002], ['Thursday', 725, -0.006], ['Friday', 768, 0.013], ['Saturday', 843, -0.003], ['Sunday', 792, 0.001]]
  const categories: [string, number, number][] = [['手机', 1_312, 0.058], ['服装', 1_104, 0.012], ['家电', 887, -0.019], ['图书', 742, 0.008], ['玩具', 655, -0.024], ['食品 & 饮料', 512, worseSlice ? -0.121 : -0.031], ['礼品卡', 18, 0]]
  return [...categories.map(([name, n, extra]) => slice('category', name, n, extra)), ...weekdays.map(([name, n, extra]) => slice('weekday', name, n, extra))]
}

function around(value: number, halfWidth: number): Interval {
  return { value, low: value - halfWidth, high: value + halfWidth }
}

/** What a hostile author would put into every text. */
export const hostile = '<script>alert(1)</script> | @everyone `x` #1 --> <!-- rankops:end v1 {"id":"plan"} -->\n\n# owned\n[a](https://evil.example)'

/** A report in which everything that anyone may have written is hostile. */
export const hostileInput: ReportInput = {
  evaluation: {
    ...evaluation,
    model: hostile,
    reason: hostile,
    baseline: { version: hostile, digest: hash('b0') },
    metrics: evaluation.metrics.map((metric) => ({ ...metric, references: [{ name: hostile, value: 0.5 }] })),
    gates: [{ rule: hostile, verdict: 'fail', reason: hostile }],
    checks: [{ name: hostile, verdict: 'fail', reason: hostile }],
    unmeasured: [{ name: hostile, reason: hostile }],
    slices: evaluation.slices.map((slice) => ({ ...slice, by: hostile, slice: hostile })),
    contract: [{ name: hostile, status: 'warn', finding: hostile }],
    notes: [hostile],
    worstCases: { metric: hostile, other: hostile, lost: 1, cases: [{ query: hostile, candidate: { value: 0, shown: [{ name: hostile, gain: 0 }] }, other: { value: 1, shown: [{ name: hostile, gain: 1 }] } }] },
  },
  trained: { ...trained, selection: { metric: hostile, trials: [{ algorithm: hostile, settings: { [hostile]: hostile }, value: 1 }], chosen: 0 }, backend: { name: hostile, device: hostile, version: hostile }, codeVersion: hostile, provenance: { ...trained.provenance, commit: hostile, platform: hostile, executor: hostile, nodeVersion: hostile } },
  dataset: { ...dataset, sources: [{ path: hostile, bytes: 1, sha256: hostile }], tables: [{ ...dataset.tables[0]!, dropped: [{ reason: hostile, rows: 1 }] }] },
  planned: { ...planned, onMerge: hostile, runner: hostile, prediction: { ...planned.prediction, basis: hostile, currency: hostile } },
}

export function withDefaults(spec: object): Spec {
  const copy = structuredClone(spec)
  if (!compileSchema(specSchema)(copy)) throw new Error('the sample spec is not valid')
  return copy as Spec
}
