// A small judged candidate on disk, as the steps before the release leave it.
import { writeFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { digestFolder, digestOfFiles, sha256 } from '../../src/base/files.ts'
import type { Dataset } from '../../src/dataset/record.ts'
import type { Evaluation } from '../../src/evaluation/record.ts'
import type { Candidate } from '../../src/release/release.ts'
import { readSpec } from '../../src/spec/parse-spec.ts'
import type { TrainedModel } from '../../src/training/record.ts'

export interface CandidateOptions {
  /** What the model's file holds; another text is another model with another plan. */
  weights?: string
  spec?: string
  commit?: string
  baseline?: string
}

/** Writes a candidate into a folder, with rows beside it that must never be released. */
export async function writeCandidate(folder: string, { weights = 'weights 1', spec = '', commit = 'c'.repeat(40), baseline }: CandidateOptions = {}): Promise<Candidate> {
  await mkdir(join(folder, 'model/layers'), { recursive: true })
  await mkdir(join(folder, 'dataset'), { recursive: true })
  await writeFile(join(folder, 'model/model.json'), '{"inputs":2}\n')
  await writeFile(join(folder, 'model/layers/weights.bin'), weights)
  await writeFile(join(folder, 'dataset/events.csv'), 'user,item\nalice,1001\n')
  const files = await digestFolder(join(folder, 'model'))
  const planHash = sha256(`plan of ${weights}`)
  const trained: TrainedModel = {
    model: 'clicks',
    family: 'behavior',
    planHash,
    codeVersion: '0.1.0',
    spec: readSpec('models/clicks.yaml', `name: clicks\nfamily: behavior\ndescription: Whether a click becomes a purchase.\nowners: ['@acme/search', Wang Li]\ndata: { events: e.csv, items: i.csv }\ntraining: { seeds: 2 }\n${spec}`),
    datasetFingerprint: 'f'.repeat(64),
    backend: { name: 'wasm', device: 'cpu (wasm, SIMD)', version: '4.22.0' },
    parameterCount: 6529,
    examples: { train: 800, validation: 100, test: 200, positives: 0.25 },
    history: [1, 2].flatMap((seed) => [{ seed, epoch: 1, trainLoss: 0.6, validationLoss: 0.61, validationAuc: 0.7 }, { seed, epoch: 2, trainLoss: 0.58, validationLoss: 0.6, validationAuc: 0.71 }]),
    bestEpochs: [{ seed: 1, epoch: 2 }, { seed: 2, epoch: 2 }],
    files,
    provenance: { commit: 'b'.repeat(40), startedAt: '2026-01-02T03:00:00.000Z', durationMs: 9000, cpuMs: 8000, peakMemoryMiB: 200, nodeVersion: 'v24.0.0', platform: 'linux x64', executor: 'process' },
  }
  return { trained, evaluation: evaluationOf(trained, baseline), dataset, candidateFolder: folder, commit }
}

function evaluationOf(trained: TrainedModel, baseline: string | undefined): Evaluation {
  return {
    model: trained.model,
    planHash: trained.planHash,
    datasetFingerprint: trained.datasetFingerprint,
    candidateDigest: digestOfFiles(trained.files),
    ...(baseline === undefined ? {} : { baseline: { version: baseline, digest: 'd'.repeat(64) } }),
    test: { examples: 200, positives: 48, groups: 91 },
    metrics: [
      {
        name: 'auc', higherIsBetter: true, candidate: { value: 0.812, low: 0.771, high: 0.846 }, seedDeviation: 0.004,
        references: [{ name: 'majority', value: 0.5 }, { name: 'logistic regression', value: 0.784 }],
        ...(baseline === undefined ? {} : { baseline: { value: 0.79, low: 0.75, high: 0.83 } }),
        delta: baseline === undefined ? { value: 0.312, low: 0.271, high: 0.346 } : { value: 0.022, low: 0.004, high: 0.041 },
      },
    ],
    gates: [{ rule: 'auc noWorseThanBaselineBy 0.01', verdict: 'pass', reason: 'the whole interval lies above -0.01' }],
    checks: [],
    predictionMs: { p50: 0.011, p95: 0.024, n: 200 },
    modelBytes: 56_442,
    seeds: { candidate: 2, ...(baseline === undefined ? {} : { baseline: 2 }) },
    slices: [],
    curves: { calibration: [{ predicted: 0.08, observed: 0.1, examples: 100 }, { predicted: 0.41, observed: 0.38, examples: 100 }], precisionRecall: [] },
    contract: [{ name: 'leakage', status: 'ok', finding: 'Nothing of the test was found in the training.' }],
    confidence: 0.95,
    bootstrapSamples: 500,
    verdict: 'pass',
    reason: 'All gates and checks pass.',
  }
}

const dataset: Dataset = {
  fingerprint: 'f'.repeat(64),
  recipe: 'e'.repeat(64),
  sources: [],
  tables: [
    { name: 'events', read: 1210, kept: 1200, repaired: [], dropped: [{ reason: 'duplicate', rows: 10 }] },
    { name: 'items', read: 40, kept: 40, repaired: [], dropped: [] },
  ],
  users: 310,
  split: { by: 'time', from: '2026-01-01T00:00:00.000Z', validationFrom: '2026-01-20T00:00:00.000Z', testFrom: '2026-01-24T00:00:00.000Z', to: '2026-01-30T23:59:59.000Z', train: 840, validation: 120, test: 240 },
  files: [],
  profile: { distributions: [], topShare: 0.1, coldShare: 0.02, leaks: [] },
}
