import { defineRecord } from '../base/schema.ts'

const intervalSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['value', 'low', 'high'],
  properties: { value: { type: 'number' }, low: { type: 'number' }, high: { type: 'number' } },
} as const

const verdictSchema = { enum: ['pass', 'fail', 'inconclusive'] } as const

/** Whether a candidate is good enough, and how sure that is. */
export const evaluationRecord = defineRecord('evaluation/1', {
  type: 'object',
  additionalProperties: false,
  required: ['model', 'planHash', 'datasetFingerprint', 'candidateDigest', 'test', 'metrics', 'gates', 'checks', 'verdict', 'reason', 'confidence', 'bootstrapSamples', 'predictionMs'],
  properties: {
    model: { type: 'string' },
    planHash: { type: 'string' },
    datasetFingerprint: { type: 'string' },
    candidateDigest: { type: 'string', description: 'sha256 over the digests of the candidate’s files.' },
    baseline: {
      type: 'object',
      additionalProperties: false,
      required: ['version', 'digest'],
      properties: { version: { type: 'string' }, digest: { type: 'string' } },
      description: 'The released model it was compared with; missing before the first release.',
    },
    test: {
      type: 'object',
      additionalProperties: false,
      required: ['examples', 'positives', 'groups'],
      properties: { examples: { type: 'integer' }, positives: { type: 'integer' }, groups: { type: 'integer', description: 'Users, by which the intervals are clustered.' } },
    },
    metrics: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'higherIsBetter', 'candidate'],
        properties: {
          name: { type: 'string' },
          higherIsBetter: { type: 'boolean' },
          candidate: intervalSchema,
          baseline: intervalSchema,
          trivial: { type: 'number', description: 'Missing where it is undefined, e.g. the precision of a model that never says yes.' },
          delta: { ...intervalSchema, description: 'Candidate minus baseline (minus the trivial model where there is no baseline), paired by user.' },
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
    predictionMs: {
      type: 'object',
      additionalProperties: false,
      required: ['p50', 'p95', 'n'],
      properties: { p50: { type: 'number' }, p95: { type: 'number' }, n: { type: 'integer' } },
    },
    confidence: { type: 'number' },
    bootstrapSamples: { type: 'integer' },
    verdict: verdictSchema,
    reason: { type: 'string', description: 'The verdict’s reason in one sentence.' },
  },
} as const)

export type Evaluation = ReturnType<typeof evaluationRecord.parse>
export type Verdict = Evaluation['verdict']
export type EvaluatedMetric = Evaluation['metrics'][number]
export type Interval = EvaluatedMetric['candidate']
export type Judgement = Evaluation['gates'][number]
export type Check = Evaluation['checks'][number]
