import { defineRecord } from '../../base/schema.ts'

/** A hyper-parameter search and what came of it so far. `hash` is that of all that two trials must share so that their values can be compared. */
export const studyRecord = defineRecord('study/1', {
  type: 'object',
  additionalProperties: false,
  required: ['model', 'hash', 'objective', 'higherIsBetter', 'ranges', 'codeVersion', 'dataVersion', 'backend', 'trials'],
  properties: {
    model: { type: 'string' },
    hash: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    objective: { type: 'string', description: 'Metric on the validation rows.' },
    higherIsBetter: { type: 'boolean' },
    ranges: { type: 'array', items: { type: 'object' }, description: 'tune.parameters of the spec.' },
    codeVersion: { type: 'string' },
    dataVersion: { type: 'string' },
    backend: { type: 'string' },
    trials: {
      type: 'array',
      description: 'In the order in which they ended.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['hash', 'parameters', 'origin', 'state', 'epochs', 'rungs', 'durationMs'],
        properties: {
          hash: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'Of what decides the result; no two trials share it.' },
          parameters: { type: 'object', description: 'Key of the spec → value.' },
          origin: { enum: ['spec', 'tpe', 'random', 'grid'], description: 'Who chose the values; spec: the spec had them.' },
          state: { enum: ['complete', 'pruned', 'failed'] },
          value: { type: 'number', description: 'Of the objective; only complete trials have one.' },
          epochs: { type: 'integer', minimum: 0, description: 'Passes over the training rows that it cost, of all its networks.' },
          rungs: {
            type: 'array',
            description: 'What the pruner looked at: after how many epochs, and how far the trial was then, the less the better.',
            items: { type: 'object', additionalProperties: false, required: ['epoch', 'loss'], properties: { epoch: { type: 'integer', minimum: 1 }, loss: { type: 'number' } } },
          },
          durationMs: { type: 'number' },
          reason: { type: 'string', description: 'Why it failed.' },
          limitMinutes: { type: 'number', description: 'resources.timeoutMinutes, of a trial that was not done by then: nothing is known of it where more are given.' },
        },
      },
    },
    underWay: {
      type: 'array',
      description: 'Trials that workers have begun; missing where one worker searches alone.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['hash', 'parameters', 'origin', 'worker', 'until'],
        properties: {
          hash: { type: 'string', pattern: '^[0-9a-f]{64}$' },
          parameters: { type: 'object' },
          origin: { enum: ['spec', 'tpe', 'random', 'grid'] },
          worker: { type: 'string' },
          until: { type: 'string', description: 'UTC; a worker that has not told of the trial by then is lost, and the trial is given to another.' },
        },
      },
    },
  },
} as const)

export type Study = ReturnType<typeof studyRecord.parse>
export type Trial = Study['trials'][number]
/** Key of the spec → value. */
export type Parameters = Trial['parameters']
export type Rung = Trial['rungs'][number]
export type TrialUnderWay = NonNullable<Study['underWay']>[number]
