import { defineRecord } from '../base/schema.ts'
import { specSchema } from '../spec/record.ts'
import { backendNames } from '../tensor/names.ts'

const plannedModelSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['model', 'path', 'action', 'reason', 'hash', 'spec', 'dataVersion', 'backend', 'executor', 'onMerge', 'prediction'],
  properties: {
    model: { type: 'string' },
    path: { type: 'string', description: 'The spec file.' },
    action: { enum: ['train', 'redeploy', 'nothing'] },
    reason: { type: 'string', description: 'Why this action, in a sentence.' },
    hash: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'sha256 of what decides the result: the parts of the spec that shape it, resources among them, code version, data version, action, backend.' },
    spec: specSchema,
    dataVersion: { type: 'string', description: 'sha256 over the data files that the spec names.' },
    backend: { enum: [...backendNames, 'command'], description: 'command: a program of the team’s own.' },
    executor: { type: 'string', description: 'Which executor driver runs the training, e.g. process; none where nothing is trained.' },
    runner: { type: 'string', description: 'The machine that was chosen for the training; missing where nothing is trained.' },
    pricePerHour: { type: 'number', minimum: 0, description: 'What the runner costs, where its price is known.' },
    wave: { type: 'integer', minimum: 1, description: 'Trainings of one wave run side by side; wave 2 starts when wave 1 has ended.' },
    line: {
      type: 'object',
      additionalProperties: false,
      required: ['ahead', 'isRunning'],
      description: 'Where the training stands in the line of the runners, or would stand; missing where there is none.',
      properties: {
        ahead: { type: 'integer', minimum: 0, description: 'How many wait before it.' },
        isRunning: { type: 'boolean', description: 'It was given to a runner already.' },
        startsInMinutes: { type: 'number', minimum: 0, description: 'When it would begin if all before it took as long as is expected; missing where its runners are silent.' },
        ended: {
          type: 'object',
          additionalProperties: false,
          required: ['end', 'reason'],
          description: 'What became of it when it stood in line before; missing where it stands there now.',
          properties: { end: { enum: ['done', 'failed', 'rejected'] }, reason: { type: 'string' } },
        },
      },
    },
    onMerge: { type: 'string', description: 'What the merge will do to production, in a sentence.' },
    prediction: {
      type: 'object',
      additionalProperties: false,
      required: ['basis'],
      properties: {
        minutes: { type: 'number' },
        basis: { type: 'string', description: 'What the prediction rests on: "3 earlier runs", "3 runs of other models", "no earlier run", or "no training" where none is planned.' },
        error: { type: 'number', description: 'How far such predictions were off before: the median of |predicted − actual| / actual; missing where none could be checked.' },
        cost: { type: 'number', description: 'Minutes at the price of the runner; missing where either is unknown.' },
        currency: { type: 'string' },
      },
    },
  },
} as const

/** What a change will do, where and for how long, before any GPU second is spent. */
export const planRecord = defineRecord('plan/2', {
  type: 'object',
  additionalProperties: false,
  required: ['base', 'head', 'codeVersion', 'models'],
  properties: {
    base: { type: 'string', description: 'Commit sha.' },
    head: { type: 'string', description: 'Commit sha.' },
    codeVersion: { type: 'string', description: 'Version of RankOps that decides the result.' },
    models: { type: 'array', items: plannedModelSchema },
    shared: {
      type: 'array',
      description: 'What several models stand on, where this change touches it: its blast radius.',
      items: { type: 'object', additionalProperties: false, required: ['what', 'models'], properties: { what: { type: 'string', description: 'What happened to it, e.g. "data/events.csv changed".' }, models: { type: 'array', items: { type: 'string' }, description: 'Those it touches, by name.' } } },
    },
  },
} as const)

export type Plan = ReturnType<typeof planRecord.parse>
export type PlannedModel = Plan['models'][number]
