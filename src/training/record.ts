import { defineRecord, fileDigestSchema } from '../base/schema.ts'
import { specSchema } from '../spec/record.ts'

/** A fitted model and how it came to be. Everything but `provenance` is decided by spec, code and data: a second run gives equal bytes. */
export const trainedModelRecord = defineRecord('trained-model/2', {
  type: 'object',
  additionalProperties: false,
  required: ['model', 'family', 'planHash', 'codeVersion', 'spec', 'datasetFingerprint', 'backend', 'parameterCount', 'examples', 'history', 'bestEpochs', 'files', 'provenance'],
  properties: {
    model: { type: 'string' },
    family: { type: 'string' },
    planHash: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    codeVersion: { type: 'string' },
    spec: specSchema,
    datasetFingerprint: { type: 'string' },
    backend: {
      type: 'object',
      additionalProperties: false,
      required: ['name', 'device', 'version'],
      properties: { name: { type: 'string' }, device: { type: 'string' }, version: { type: 'string' } },
    },
    parameterCount: { type: 'integer', minimum: 0, description: 'Of one network.' },
    examples: {
      type: 'object',
      additionalProperties: false,
      required: ['train', 'validation', 'test'],
      description: 'Rows that were learnt from, and examples or cases (users, queries) of the other splits.',
      properties: { train: { type: 'integer' }, validation: { type: 'integer' }, test: { type: 'integer' }, positives: { type: 'number', description: 'Share of positive training examples; missing where items are ranked.' } },
    },
    history: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['seed', 'epoch', 'trainLoss', 'validationLoss', 'validationAuc'],
        properties: { seed: { type: 'integer' }, epoch: { type: 'integer' }, trainLoss: { type: 'number' }, validationLoss: { type: 'number' }, validationAuc: { type: 'number' } },
      },
    },
    bestEpochs: {
      type: 'array',
      description: 'The epoch whose weights each network has.',
      items: { type: 'object', additionalProperties: false, required: ['seed', 'epoch'], properties: { seed: { type: 'integer' }, epoch: { type: 'integer' } } },
    },
    strongest: {
      type: 'array',
      description: 'The features that lowered the loss most, the strongest first, each with its share of all that was lowered; missing where nothing tells.',
      items: { type: 'object', additionalProperties: false, required: ['feature', 'share'], properties: { feature: { type: 'string' }, share: { type: 'number' } } },
    },
    selection: {
      type: 'object',
      additionalProperties: false,
      required: ['metric', 'trials', 'chosen'],
      description: 'What the algorithm auto compared on the validation part, in order; missing where the spec names algorithm and settings.',
      properties: {
        metric: { type: 'string' },
        trials: {
          type: 'array',
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['algorithm', 'settings', 'value'],
            properties: { algorithm: { type: 'string' }, settings: { type: 'object', additionalProperties: { type: ['number', 'string'] } }, value: { type: 'number' } },
          },
        },
        chosen: { type: 'integer', minimum: 0, description: 'Place in `trials` of what the model is.' },
        whyUsual: { type: 'string', description: 'Why nothing was compared and the usual settings stay, a sentence.' },
      },
    },
    files: { type: 'array', items: fileDigestSchema, description: 'The files of the model, below `model/` beside the record.' },
    provenance: {
      type: 'object',
      additionalProperties: false,
      required: ['commit', 'startedAt', 'durationMs', 'cpuMs', 'peakMemoryMiB', 'nodeVersion', 'platform', 'executor'],
      properties: {
        commit: { type: 'string' },
        startedAt: { type: 'string' },
        durationMs: { type: 'number' },
        setupMs: { type: 'number', description: 'Of it, what did not go into epochs: features, calibration, the files; missing where too few epochs ran to tell.' },
        cpuMs: { type: 'number' },
        peakMemoryMiB: { type: 'number' },
        nodeVersion: { type: 'string' },
        platform: { type: 'string' },
        hardware: { type: 'string', description: 'The machine: its processors and memory.' },
        executor: { type: 'string' },
        resumedFromEpoch: { type: 'integer' },
        interruptions: {
          type: 'object',
          additionalProperties: false,
          required: ['preemptions', 'restarts', 'lostSteps'],
          description: 'What came between; missing where nothing did.',
          properties: {
            preemptions: { type: 'integer', minimum: 0, description: 'Runs that were told to end.' },
            restarts: { type: 'integer', minimum: 0, description: 'Runs that were killed, or died.' },
            lostSteps: { type: 'integer', minimum: 0, description: 'Steps that were done again: known to about a second.' },
          },
        },
      },
    },
  },
} as const)

export type TrainedModel = ReturnType<typeof trainedModelRecord.parse>

export { bestTrial, rankTrials } from './study/rank.ts'
export { studyRecord } from './study/record.ts'
export type { Parameters, Study, Trial } from './study/record.ts'
