import type { JSONSchema } from '../base/schema.ts'

/** The one source of what a spec may say. Types, defaults, the editor schema and `models/README.md` are made from it. */
export const specSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'family', 'data'],
  properties: {
    name: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,62}$', description: 'Name of the model; equals the file name. Lower-case letters, digits and hyphens.' },
    family: { enum: ['behavior'], description: 'Kind of model: behavior predicts whether a click becomes a purchase.' },
    description: { type: 'string', maxLength: 2000, default: '', description: 'What the model is for, in a sentence or two; shown in the model card.' },
    owners: { type: 'array', maxItems: 20, items: { type: 'string', maxLength: 100 }, default: [], description: 'Who answers for the model; shown in alerts and the model card.' },
    data: {
      type: 'object',
      additionalProperties: false,
      required: ['events', 'items'],
      description: 'Where the data comes from and what its columns mean.',
      properties: {
        events: { type: 'string', minLength: 1, maxLength: 500, description: 'CSV file of user events, relative to the repository root.' },
        items: { type: 'string', minLength: 1, maxLength: 500, description: 'CSV file of the catalogue, relative to the repository root.' },
        kinds: {
          type: 'object',
          additionalProperties: false,
          default: {},
          description: 'The words by which the events file names each kind of event.',
          properties: {
            view: { type: 'string', minLength: 1, maxLength: 50, default: '浏览', description: 'A user saw the page of an item.' },
            click: { type: 'string', minLength: 1, maxLength: 50, default: '点击', description: 'A user clicked an item.' },
            purchase: { type: 'string', minLength: 1, maxLength: 50, default: '购买', description: 'A user bought an item.' },
          },
        },
        split: {
          type: 'object',
          additionalProperties: false,
          default: {},
          description: 'How events are divided by time: the newest share is for the test, the share before it for validation.',
          properties: {
            validation: { type: 'number', minimum: 0.01, maximum: 0.8, default: 0.1, description: 'Share of events for validation; together with test below 0.9.' },
            test: { type: 'number', minimum: 0.01, maximum: 0.8, default: 0.2, description: 'Share of events for the test.' },
          },
        },
      },
    },
    parameters: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'Parameters of the family’s model.',
      properties: {
        hiddenUnits: { type: 'integer', minimum: 1, maximum: 4096, default: 64, description: 'Units of the hidden layer h = σ(W1x + b1).' },
        purchaseWindowHours: { type: 'number', minimum: 0.1, maximum: 720, default: 24, description: 'A click counts as positive when the user buys the item within so many hours.' },
      },
    },
    training: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'How the model is fitted.',
      properties: {
        epochs: { type: 'integer', minimum: 1, maximum: 10_000, default: 10, description: 'Passes over the training examples.' },
        batchSize: { type: 'integer', minimum: 1, maximum: 65_536, default: 32, description: 'Examples per step.' },
        learningRate: { type: 'number', exclusiveMinimum: 0, maximum: 10, default: 0.001, description: 'Step size of Adam.' },
        seed: { type: 'integer', minimum: 0, maximum: 2_147_483_647, default: 1, description: 'Seed of the initial weights and of the order of examples.' },
        backend: { enum: ['auto', 'wasm', 'cpu'], default: 'auto', description: 'Where tensors live; auto is resolved once in the plan and recorded.' },
      },
    },
    evaluation: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'When a candidate is good enough.',
      properties: {
        gates: {
          type: 'array',
          maxItems: 20,
          default: [{ metric: 'auc', noWorseThanBaselineBy: 0.01 }],
          description: 'Rules that the candidate must pass on the test split.',
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['metric'],
            properties: {
              metric: { enum: ['accuracy', 'precision', 'recall', 'f1', 'auc', 'logLoss'], description: 'What is measured.' },
              atLeast: { type: 'number', description: 'The interval of the metric must lie at or above this.' },
              atMost: { type: 'number', description: 'The interval of the metric must lie at or below this.' },
              noWorseThanBaselineBy: { type: 'number', minimum: 0, description: 'The interval of the difference to the released baseline must not reach below minus this margin; against the trivial model where nothing is released yet.' },
            },
          },
        },
        bootstrapSamples: { type: 'integer', minimum: 100, maximum: 20_000, default: 500, description: 'Resamples for the confidence intervals.' },
        confidence: { type: 'number', minimum: 0.5, maximum: 0.999, default: 0.95, description: 'Confidence of the intervals.' },
        maxPredictionP95Ms: { type: 'number', exclusiveMinimum: 0, default: 5, description: 'Limit for the 95th percentile of one in-process prediction, in milliseconds.' },
        onInconclusive: { enum: ['block', 'allow'], default: 'block', description: 'What an inconclusive verdict does to the merge.' },
      },
    },
    resources: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'What training may use.',
      properties: {
        cpu: { type: 'number', exclusiveMinimum: 0, maximum: 1024, default: 1, description: 'Processor cores.' },
        memoryMiB: { type: 'integer', minimum: 128, maximum: 4_194_304, default: 2048, description: 'Memory in MiB.' },
        gpu: { type: 'integer', minimum: 0, maximum: 64, default: 0, description: 'GPUs.' },
        timeoutMinutes: { type: 'number', exclusiveMinimum: 0, maximum: 7200, default: 60, description: 'Training is ended after so many minutes.' },
      },
    },
    release: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'How the next version is numbered.',
      properties: {
        bump: { enum: ['major', 'minor', 'patch'], default: 'minor', description: 'Which part of the version a release raises.' },
      },
    },
    deployment: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'Where a release runs and how it gets there.',
      properties: {
        environment: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,62}$', default: 'production', description: 'Environment that a merge deploys to.' },
        target: { enum: ['process'], default: 'process', description: 'What runs the release.' },
        canary: {
          type: 'object',
          additionalProperties: false,
          default: {},
          description: 'How traffic moves to a new release.',
          properties: {
            steps: { type: 'array', minItems: 1, maxItems: 20, default: [10, 50], items: { type: 'number', exclusiveMinimum: 0, maximum: 99 }, description: 'Percent of traffic in each step, ascending.' },
            minRequests: { type: 'integer', minimum: 1, maximum: 10_000_000, default: 50, description: 'Requests that the canary must have answered in a step before it is judged.' },
            maxErrorRate: { type: 'number', minimum: 0, maximum: 1, default: 0.02, description: 'Share of failed requests above which the canary is aborted.' },
            maxLatencyP95Ms: { type: 'number', exclusiveMinimum: 0, default: 500, description: '95th percentile of the answer time above which the canary is aborted, in milliseconds.' },
          },
        },
      },
    },
    monitoring: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'When a deployed model is unwell.',
      properties: {
        maxLatencyP95Ms: { type: 'number', exclusiveMinimum: 0, default: 500, description: 'Limit for the 95th percentile of the answer time, in milliseconds.' },
        maxErrorRate: { type: 'number', minimum: 0, maximum: 1, default: 0.02, description: 'Limit for the share of failed requests.' },
        maxCpuPercent: { type: 'number', exclusiveMinimum: 0, maximum: 100, default: 95, description: 'Limit for the processor use of the machine, in percent.' },
        maxMemoryPercent: { type: 'number', exclusiveMinimum: 0, maximum: 100, default: 95, description: 'Limit for the memory use of the machine or container, in percent.' },
        maxDiskPercent: { type: 'number', exclusiveMinimum: 0, maximum: 100, default: 95, description: 'Limit for the use of the disk that holds the releases, in percent.' },
        maxNetworkErrorsPerMinute: { type: 'number', minimum: 0, default: 600, description: 'Limit for errors and drops of the network interfaces, per minute.' },
        resolveAfter: { type: 'integer', minimum: 1, maximum: 50, default: 3, description: 'Healthy checks in a row after which an alert is resolved.' },
      },
    },
  },
} as const satisfies JSONSchema
