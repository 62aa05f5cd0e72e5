import { defineRecord } from '../base/schema.ts'

const intervalSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['value', 'low', 'high'],
  properties: { value: { type: 'number' }, low: { type: 'number' }, high: { type: 'number' } },
} as const

const sideSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['value', 'shown'],
  properties: {
    value: { type: 'number' },
    shown: {
      type: 'array',
      description: 'The first items by their names, and how right each is: 0 to 1.',
      items: { type: 'object', additionalProperties: false, required: ['name', 'gain'], properties: { name: { type: 'string' }, gain: { type: 'number' } } },
    },
  },
} as const

const verdictSchema = { enum: ['pass', 'fail', 'inconclusive'] } as const

/** Whether a candidate is good enough, and how sure that is. */
export const evaluationRecord = defineRecord('evaluation/2', {
  type: 'object',
  additionalProperties: false,
  required: ['model', 'planHash', 'datasetFingerprint', 'candidateDigest', 'test', 'metrics', 'gates', 'checks', 'verdict', 'reason', 'confidence', 'bootstrapSamples', 'predictionMs', 'modelBytes', 'seeds', 'slices', 'curves', 'contract'],
  properties: {
    model: { type: 'string' },
    planHash: { type: 'string' },
    datasetFingerprint: { type: 'string' },
    unit: { enum: ['example', 'user', 'query'], description: 'What is judged: a score for each example, or a ranking for each user or query; missing in older records, which are of examples.' },
    candidateDigest: { type: 'string', description: 'sha256 over the digests of the candidate’s files.' },
    baseline: {
      type: 'object',
      additionalProperties: false,
      required: ['version', 'digest'],
      properties: { version: { type: 'string' }, digest: { type: 'string' }, problem: { type: 'string', description: 'Why it could not score this test; missing where it could.' } },
      description: 'The released model it was compared with; missing before the first release.',
    },
    test: {
      type: 'object',
      additionalProperties: false,
      required: ['examples', 'positives', 'groups'],
      properties: {
        examples: { type: 'integer', description: 'Examples; users or queries where items are ranked for them.' },
        positives: { type: 'integer', description: 'Positive examples; items to be found where items are ranked.' },
        groups: { type: 'integer', description: 'Users (or queries), by which the intervals are clustered.' },
      },
    },
    metrics: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'higherIsBetter', 'candidate', 'references'],
        properties: {
          name: { type: 'string' },
          higherIsBetter: { type: 'boolean' },
          candidate: intervalSchema,
          baseline: intervalSchema,
          references: {
            type: 'array',
            description: 'Simple models beside it, the trivial one first; one for which the metric is undefined is left out, e.g. the precision of a model that never says yes.',
            items: { type: 'object', additionalProperties: false, required: ['name', 'value'], properties: { name: { type: 'string' }, value: { type: 'number' } } },
          },
          seedDeviation: { type: 'number', description: 'Standard deviation of the metric between the networks that the candidate averages; missing for a single one.' },
          delta: { ...intervalSchema, description: 'Candidate minus baseline (minus the trivial model where there is no baseline), paired by user; with the noise of training where it was measured.' },
        },
      },
    },
    unmeasured: {
      type: 'array',
      description: 'Metrics without a trustworthy figure: a record has no place for one.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'reason'],
        properties: { name: { type: 'string' }, reason: { type: 'string' } },
      },
    },
    gates: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['rule', 'verdict', 'reason'],
        properties: { rule: { type: 'string' }, verdict: verdictSchema, reason: { type: 'string' } },
      },
    },
    checks: {
      type: 'array',
      description: 'Functional checks: finite, in range, the same input gives the same output, …',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'verdict', 'reason'],
        properties: { name: { type: 'string' }, verdict: verdictSchema, reason: { type: 'string' } },
      },
    },
    notes: { type: 'array', items: { type: 'string' }, description: 'What is no failure but should be known, a sentence each.' },
    predictionMs: {
      type: 'object',
      additionalProperties: false,
      required: ['p50', 'p95', 'n'],
      properties: { p50: { type: 'number' }, p95: { type: 'number' }, n: { type: 'integer' } },
    },
    modelBytes: { type: 'integer', description: 'Size of the model’s files together.' },
    seeds: {
      type: 'object',
      additionalProperties: false,
      required: ['candidate'],
      description: 'How many networks each model averages; with one the noise of its training is not in the intervals.',
      properties: { candidate: { type: 'integer' }, baseline: { type: 'integer' } },
    },
    slices: {
      type: 'array',
      description: 'Parts of the test, corrected for their number (Holm 1979).',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['by', 'slice', 'examples', 'metric', 'verdict'],
        properties: {
          by: { type: 'string' },
          slice: { type: 'string' },
          examples: { type: 'integer' },
          metric: { type: 'string' },
          candidate: { type: 'number' },
          delta: { ...intervalSchema, description: 'To the baseline (the trivial model where there is none), at the corrected confidence.' },
          verdict: { enum: ['better', 'worse', 'unclear', 'too few'] },
        },
      },
    },
    curves: {
      type: 'object',
      additionalProperties: false,
      required: ['calibration', 'precisionRecall'],
      properties: {
        calibration: {
          type: 'array',
          description: 'Test examples in ten equal parts by score.',
          items: { type: 'object', additionalProperties: false, required: ['predicted', 'observed', 'examples'], properties: { predicted: { type: 'number' }, observed: { type: 'number' }, examples: { type: 'integer' } } },
        },
        precisionRecall: {
          type: 'array',
          description: 'Precision of candidate and baseline at recalls of .05, .1, … 1.',
          items: { type: 'object', additionalProperties: false, required: ['recall', 'candidate'], properties: { recall: { type: 'number' }, candidate: { type: 'number' }, baseline: { type: 'number' } } },
        },
      },
    },
    quantisation: {
      type: 'object',
      additionalProperties: false,
      required: ['metric', 'bytes', 'float32', 'delta', 'maxLoss'],
      description: 'What it costs that vectors of products and queries are kept in bytes; missing where the model has none that an encoder made.',
      properties: {
        metric: { type: 'string', description: 'That of the first gate.' },
        bytes: { type: 'number', description: 'With vectors in bytes, as it is served.' },
        float32: { type: 'number', description: 'The same candidate with vectors as the encoder made them.' },
        delta: { ...intervalSchema, description: 'bytes minus float32, paired.' },
        maxLoss: { type: 'number' },
      },
    },
    worstCases: {
      type: 'object',
      additionalProperties: false,
      required: ['metric', 'other', 'lost', 'cases'],
      description: 'The queries that lost most against what the candidate is compared with; never anything of a user.',
      properties: {
        metric: { type: 'string' },
        other: { type: 'string', description: 'What it is compared with, in a sentence.' },
        lost: { type: 'integer', description: 'How many queries lost at all.' },
        cases: {
          type: 'array',
          items: { type: 'object', additionalProperties: false, required: ['query', 'candidate', 'other'], properties: { query: { type: 'string' }, candidate: sideSchema, other: sideSchema } },
        },
      },
    },
    contract: {
      type: 'array',
      description: 'What the data contract found.',
      items: { type: 'object', additionalProperties: false, required: ['name', 'status', 'finding'], properties: { name: { type: 'string' }, status: { enum: ['ok', 'warn', 'fail'] }, finding: { type: 'string' } } },
    },
    confidence: { type: 'number' },
    bootstrapSamples: { type: 'integer' },
    spent: {
      type: 'object',
      additionalProperties: false,
      required: ['durationMs', 'cpuMs'],
      properties: { durationMs: { type: 'integer' }, cpuMs: { type: 'integer' } },
      description: 'What this judgement took, from the reading of the candidate on; missing where it was not measured.',
    },
    verdict: verdictSchema,
    reason: { type: 'string', description: 'The verdict’s reason in one sentence.' },
  },
} as const)

export { isRanked, unitWords } from './unit-words.ts'
export type Evaluation = ReturnType<typeof evaluationRecord.parse>
export type Verdict = Evaluation['verdict']
export type EvaluatedMetric = Evaluation['metrics'][number]
export type Interval = EvaluatedMetric['candidate']
export type Judgement = Evaluation['gates'][number]
export type Check = Evaluation['checks'][number]
export type SliceResult = Evaluation['slices'][number]
export type Curves = Evaluation['curves']
