import type { JSONSchema } from '../base/schema.ts'
import { dataSchema, tableNames } from './data-schema.ts'
import { betterSmallMetrics, rankingMetricNames, scoreMetricNames } from '../metrics/names.ts'
import { kubernetesSchema } from './kubernetes-schema.ts'
import { algorithmsOf, parametersSchema } from './parameters/parameters.ts'
import { servingSchema } from './serving-schema.ts'
import { backendNames } from '../tensor/names.ts'

/** The one source of what a spec may say, with every table in full, as records keep it. Types, defaults, the editor schema and
 *  `models/README.md` are made from it. */
export const specSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'family', 'data'],
  properties: {
    name: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,62}$', description: 'Name of the model; that of its file, without .yaml.' },
    family: { enum: Object.keys(algorithmsOf) as (keyof typeof algorithmsOf)[], description: 'Kind of model. behavior predicts whether a click becomes a purchase, or the target of labelled rows. recommendation ranks items for a user. search ranks items for a query.' },
    description: { type: 'string', maxLength: 2000, default: '', description: 'What the model is for, in a sentence or two; shown in the model card.' },
    owners: { type: 'array', maxItems: 20, items: { type: 'string', maxLength: 100 }, default: [], description: 'Who answers for the model; shown in alerts and the model card.' },
    data: dataSchema,
    features: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'What the model sees of the data.',
      properties: {
        groups: {
          type: 'array', minItems: 1, maxItems: 20, uniqueItems: true,
          items: { enum: ['activity', 'recency', 'item', 'category', 'brand', 'price', 'popularity', 'time', 'profile'] },
          default: ['activity', 'recency', 'item', 'category', 'brand', 'price', 'popularity', 'time', 'profile'],
          description: 'What is computed of events. activity: how much the user does. recency: how long ago. item, category, brand: what the user did with this one. price: also against what the user pays. popularity: how often others click and buy. time: hour and weekday, UTC. profile: shares of all categories and brands in what the user did.',
        },
        categorical: { type: 'array', maxItems: 500, uniqueItems: true, items: { type: 'string', minLength: 1, maxLength: 200 }, default: [], description: 'Columns of the examples that hold categories; all others hold numbers.' },
        ignore: { type: 'array', maxItems: 500, uniqueItems: true, items: { type: 'string', minLength: 1, maxLength: 200 }, default: [], description: 'Columns of the examples that the model must not see.' },
        numeric: { enum: ['auto', 'standard', 'quantile'], default: 'auto', description: 'How numbers enter the model. standard: minus the mean, over the deviation. quantile: by their rank among the training rows, as a normal score. auto: standard for events, quantile for examples.' },
        rareBelow: { type: 'integer', minimum: 1, maximum: 1_000_000, default: 10, description: 'Categories of examples with fewer training rows than this share one feature.' },
      },
    },
    parameters: parametersSchema,
    training: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'How the model is fitted.',
      properties: {
        epochs: { type: 'integer', minimum: 1, maximum: 10_000, default: 10, description: 'Passes over the training rows, at most.' },
        batchSize: { type: 'integer', minimum: 1, maximum: 65_536, default: 32, description: 'Training rows per step.' },
        learningRate: { type: 'number', exclusiveMinimum: 0, maximum: 10, default: 0.001, description: 'Step size of the optimiser, Adam.' },
        l2: { type: 'number', minimum: 0, maximum: 10, default: 0, description: 'Weight of the penalty l2/2 · |W|² on the weights: more against a model that learns its training rows by heart.' },
        seed: { type: 'integer', minimum: 0, maximum: 2_147_483_647, default: 1, description: 'First random seed: of the initial weights, and of the order of the training rows.' },
        seeds: { type: 'integer', minimum: 1, maximum: 20, default: 3, description: 'How many networks are fitted, with seed, seed + 1, …; the model is the average of their answers, and how they differ widens every interval.' },
        classWeights: { enum: ['none', 'balanced'], default: 'none', description: 'balanced: positive and negative rows weigh the same in sum, for positives that are rare.' },
        earlyStopping: {
          type: 'object',
          additionalProperties: false,
          default: {},
          description: 'Ends a network’s training when the validation loss no longer falls, and takes the weights of its best epoch.',
          properties: {
            patience: { type: 'integer', minimum: 0, maximum: 1000, default: 0, description: 'It ends after so many epochs without a better validation loss; 0: never.' },
            minDelta: { type: 'number', minimum: 0, maximum: 1, default: 0.0001, description: 'How much lower a validation loss must be to count as better.' },
          },
        },
        calibration: { enum: ['none', 'platt', 'isotonic'], default: 'platt', description: 'How probabilities are brought in line with what happened in the validation rows; no order of scores is turned round. platt: by a logistic curve. isotonic: by rising steps.' },
        trainer: { enum: ['built-in', 'command'], default: 'built-in', description: 'What fits the model. command: a program of your own, in any language, by the contract of src/training/command/README.md.' },
        command: {
          type: 'object',
          additionalProperties: false,
          required: ['run', 'files'],
          description: 'The program, for trainer: command.',
          properties: {
            run: { type: 'array', minItems: 1, maxItems: 100, items: { type: 'string', minLength: 1, maxLength: 1000 }, description: 'The program and its arguments, started in the folder of the repository, e.g. [python3, trainers/clicks.py].' },
            files: { type: 'array', minItems: 1, maxItems: 1000, uniqueItems: true, items: { type: 'string', minLength: 1, maxLength: 500 }, description: 'What the program consists of, each file of the repository: a change of one asks for a training.' },
            workers: { type: 'integer', minimum: 1, maximum: 64, default: 1, description: 'How many of it are started at once, each knowing its number and the addresses of all.' },
          },
        },
        checkpointMinutes: { type: 'number', exclusiveMinimum: 0, maximum: 1440, default: 5, description: 'A checkpoint is written after so many minutes, also within an epoch; at the end of an epoch where that costs little, and when the run is told to end.' },
        backend: { enum: ['auto', ...backendNames], default: 'auto', description: 'What computes: typed-arrays, a trainer of our own; tfjs as wasm, or as cpu in plain JavaScript; libtensorflow, which rankops setup-tensorflow installs, on the processor or a GPU of NVIDIA; webgpu, a GPU of any vendor. auto is resolved once, in the plan, and recorded: what takes the least CPU time by a table of measured costs, or with resources.gpu libtensorflow. A training that asks for a GPU fails where its backend does not use it.' },
      },
    },
    tune: {
      type: 'object',
      additionalProperties: false,
      required: ['parameters'],
      description: 'What rankops tune searches for better values. Training and release do not read it.',
      properties: {
        parameters: {
          type: 'array', minItems: 1, maxItems: 10,
          description: 'The keys that are searched, each with min and max, or with choices.',
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['key'],
            properties: {
              key: { type: 'string', minLength: 1, maxLength: 200, description: 'A key of this spec with the keys above it, e.g. training.learningRate.' },
              min: { type: 'number', description: 'Smallest value.' },
              max: { type: 'number', description: 'Largest value.' },
              scale: { enum: ['linear', 'log'], default: 'linear', description: 'log: a step is a factor, for what spans orders of magnitude.' },
              points: { type: 'integer', minimum: 2, maximum: 100, default: 5, description: 'How many values from min to max a grid takes.' },
              choices: { type: 'array', minItems: 2, maxItems: 20, items: { type: ['number', 'string', 'array'], items: { type: ['number', 'string'] } }, description: 'The values themselves.' },
            },
          },
        },
        objective: { enum: [...scoreMetricNames, ...rankingMetricNames], description: 'What is to become better, on the validation rows; the test rows are never looked at. Not given: auc, or ndcgAt20 where items are ranked.' },
        sampler: { enum: ['tpe', 'random', 'grid'], default: 'tpe', description: 'How the next values are chosen. tpe: where good trials lie close and bad ones do not. random: anywhere. grid: every combination once.' },
        trials: { type: 'integer', minimum: 1, maximum: 1000, default: 20, description: 'Trainings, at most, beside that of the values that the spec has.' },
        seed: { type: 'integer', minimum: 0, maximum: 2_147_483_647, default: 1, description: 'Random seed of the sampler.' },
        seeds: { type: 'integer', minimum: 1, maximum: 20, default: 1, description: 'Networks of a trial, in place of training.seeds.' },
        pruner: { enum: ['halving', 'none'], default: 'halving', description: 'halving: a training goes on after minEpochs, 3, 9, 27 … times as many, only when it is among the best third so far. Three are completed first.' },
        minEpochs: { type: 'integer', minimum: 1, maximum: 10_000, default: 1, description: 'Epochs that every trial has before halving may end it.' },
      },
    },
    evaluation: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'When a candidate is good enough to be released.',
      properties: {
        gates: {
          type: 'array',
          maxItems: 20,
          default: [{ metric: 'auc', noWorseThanBaselineBy: 0.01 }],
          description: 'Rules that the candidate must pass on the test rows. Each names a metric and one limit. Not given where items are ranked: ndcgAt10 no worse by 0.01.',
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['metric'],
            properties: {
              metric: { enum: [...scoreMetricNames, ...rankingMetricNames], description: `What is measured: ${scoreMetricNames.join(', ')} for behavior, the others where items are ranked. ${betterSmallMetrics.join(', ')} are the better the smaller, all others the larger.` },
              atLeast: { type: 'number', description: 'The whole confidence interval of the metric must lie at or above this.' },
              atMost: { type: 'number', description: 'The whole confidence interval of the metric must lie at or below this.' },
              noWorseThanBaselineBy: { type: 'number', minimum: 0, description: 'How much worse than the released model it may be, with the whole interval of the difference. Where nothing is released yet, the trivial model stands in.' },
            },
          },
        },
        slices: { type: 'array', maxItems: 10, uniqueItems: true, items: { type: 'string', minLength: 1, maxLength: 200 }, default: [], description: 'By what the test is also looked at in parts. behavior: category, brand, weekday or activity of events, columns of features.categorical of examples. recommendation: activity. search: words or script of the queries.' },
        maxSliceLoss: { type: 'number', minimum: 0, maximum: 1, default: 0.05, description: 'No slice may be surely worse than in the released model by more than this, in the metric of the first gate. Sure is meant for all slices together.' },
        maxQuantisationLoss: { type: 'number', minimum: 0, maximum: 1, description: 'search with an encoder of texts: what it may cost that vectors are kept in bytes, in the metric of the first gate, with the whole interval of the difference to float32. Not given: 0.01.' },
        monotone: {
          type: 'array',
          maxItems: 20,
          default: [],
          description: 'Columns along which the score may only rise or only fall, all else being the same.',
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['column', 'direction'],
            properties: {
              column: { type: 'string', minLength: 1, maxLength: 200, description: 'price of events, a numeric column of examples.' },
              direction: { enum: ['rising', 'falling'], description: 'What the score does as the value grows.' },
              tolerance: { type: 'number', minimum: 0, maximum: 1, default: 0.01, description: 'How far a score may move the wrong way.' },
            },
          },
        },
        bootstrapSamples: { type: 'integer', minimum: 100, maximum: 20_000, default: 500, description: 'Resamples of which the confidence intervals are made.' },
        confidence: { type: 'number', minimum: 0.5, maximum: 0.999, default: 0.95, description: 'How sure the intervals are: 0.95 is 19 in 20.' },
        maxPredictionP95Ms: { type: 'number', exclusiveMinimum: 0, default: 5, description: 'Limit for the time of one prediction, without network: the 95th percentile, in milliseconds.' },
        maxModelMiB: { type: 'number', exclusiveMinimum: 0, default: 100, description: 'Limit for the size of the model’s files, in MiB.' },
        onInconclusive: { enum: ['block', 'allow'], default: 'block', description: 'Whether a verdict that cannot tell, since too little was measured, blocks the merge.' },
      },
    },
    resources: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'What one training may use; a runner that has as much is chosen.',
      properties: {
        cpu: { type: 'number', exclusiveMinimum: 0, maximum: 1024, default: 1, description: 'Processor cores.' },
        memoryMiB: { type: 'integer', minimum: 128, maximum: 4_194_304, default: 2048, description: 'Memory in MiB.' },
        gpu: { type: 'integer', minimum: 0, maximum: 64, default: 0, description: 'Graphics processors.' },
        gpuMemoryMiB: { type: 'integer', minimum: 1, maximum: 4_194_304, description: 'Memory that it takes of each of its GPUs, in MiB: others may share them then. Not given: its GPUs are its own.' },
        priority: { type: 'integer', minimum: 0, maximum: 9, default: 0, description: 'Where trainings wait in line: each step puts it in front by an hour of work of all machines. Who waits long is not passed for ever.' },
        timeoutMinutes: { type: 'number', exclusiveMinimum: 0, maximum: 7200, default: 60, description: 'Training is ended after so many minutes.' },
        progressDeadlineMinutes: { type: 'number', exclusiveMinimum: 0, maximum: 7200, default: 30, description: 'A training that tells of no progress for so many minutes hangs: it is ended, and started again where it had written a checkpoint.' },
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
        target: { enum: ['process', 'docker', 'kubernetes'], default: 'process', description: 'What runs the release. process: a program on the machine that deploys. docker: a container of the Docker engine there. kubernetes: pods of a cluster.' },
        container: {
          type: 'object',
          additionalProperties: false,
          default: {},
          description: 'How a release runs where the target is docker.',
          properties: {
            image: { type: 'string', minLength: 1, maxLength: 300, pattern: '^[a-zA-Z0-9][\\w./:@-]*$', description: 'Image that serves the release, in place of the one that is built: it reads the release in the folder RANKOPS_RELEASE and listens on RANKOPS_HOST and RANKOPS_PORT. Pulled where the engine does not have it.' },
            base: { type: 'string', minLength: 1, maxLength: 300, pattern: '^[a-zA-Z0-9][\\w./:@-]*$', default: 'node:24-slim', description: 'Image that the server’s image is built on; it brings Node 24. Pulled where the engine does not have it.' },
            memoryMiB: { type: 'integer', minimum: 64, maximum: 4_194_304, default: 512, description: 'Memory that the container may use, in MiB.' },
            cpu: { type: 'number', minimum: 0.01, maximum: 1024, default: 1, description: 'Processor cores that the container may use.' },
            readyTimeoutSeconds: { type: 'integer', minimum: 5, maximum: 3600, default: 60, description: 'How long a container may take until it is ready; one that takes longer is given up.' },
          },
        },
        kubernetes: kubernetesSchema,
        serving: servingSchema,
        canary: {
          type: 'object',
          additionalProperties: false,
          default: {},
          description: 'How traffic moves to a new release, step by step.',
          properties: {
            steps: { type: 'array', minItems: 1, maxItems: 20, default: [10, 50], items: { type: 'number', exclusiveMinimum: 0, maximum: 99 }, description: 'Percent of traffic in each step, ascending.' },
            minRequests: { type: 'integer', minimum: 1, maximum: 10_000_000, default: 50, description: 'Requests that the canary must have answered in a step before it goes on. A clear failure aborts it sooner.' },
            enoughRequests: { type: 'integer', minimum: 1, maximum: 1_000_000_000, default: 1000, description: 'Requests in a step after which the canary goes on although it is not shown that its limits are kept, where nothing speaks against it.' },
            maxErrorRate: { type: 'number', minimum: 0, maximum: 1, default: 0.02, description: 'Share of failed requests above which the canary is aborted.' },
            maxLatencyP95Ms: { type: 'number', exclusiveMinimum: 0, default: 500, description: '95th percentile of the answer time above which the canary is aborted, in milliseconds: more than one in twenty answers is slower.' },
            events: { type: 'array', maxItems: 10, uniqueItems: true, default: ['click', 'cart', 'purchase'], items: { enum: ['impression', 'view', 'click', 'cart', 'purchase'] }, description: 'Business events by request that a canary must not have fewer of than the baseline. What nobody reports is not judged.' },
            noWorseThanBaselineBy: { type: 'number', minimum: 0, maximum: 10, default: 0.1, description: 'A canary that is worse than the baseline by no more than this share is not aborted for it.' },
            alpha: { type: 'number', exclusiveMinimum: 0, maximum: 0.2, default: 0.01, description: 'Probability, at most, that a rollout is aborted although the canary is as good as its baseline and keeps its limits, however often it is looked at.' },
            baseline: { type: 'boolean', default: true, description: 'Whether a second server of the stable release runs beside the canary, as young and with as much traffic (above 50 % what is left), for a fair comparison. false: the canary is compared with the stable server.' },
            whenQuiet: { enum: ['hold', 'replay'], default: 'hold', description: 'What is done with too few requests. replay: once in a step, the requests on record are sent to canary and baseline again; nobody sees the answers.' },
          },
        },
        shadow: {
          type: 'object',
          additionalProperties: false,
          required: ['sharePercent', 'minRequests'],
          description: 'Before its first step a release gets copies of requests, and nobody its answers. Left out: no such phase.',
          properties: {
            sharePercent: { type: 'number', exclusiveMinimum: 0, maximum: 100, description: 'Percent of users whose requests are copied.' },
            minRequests: { type: 'integer', minimum: 1, maximum: 10_000_000, description: 'Pairs of answers that must have been compared before the first step.' },
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

/** What a file may say: a table is a path, or keys. */
export const writtenSpecSchema: JSONSchema = {
  ...specSchema,
  properties: {
    ...specSchema.properties,
    data: {
      ...specSchema.properties.data,
      properties: {
        ...specSchema.properties.data.properties,
        ...Object.fromEntries(tableNames.map((name) => [name, { ...specSchema.properties.data.properties[name], type: ['string', 'object'], minLength: 1, maxLength: 500 }])),
      },
    },
  },
}
