import { defineRecord } from '../../base/schema.ts'

const needs = {
  cpu: { type: 'number', exclusiveMinimum: 0 },
  memoryMiB: { type: 'integer', minimum: 1 },
  gpu: { type: 'integer', minimum: 0 },
  gpuMemoryMiB: { type: 'integer', minimum: 1, description: 'On each of its GPUs, which others may share; missing: GPUs as a whole.' },
} as const

const jobProperties = {
  id: { type: 'string', description: 'Model and plan hash: the same training is in line once.' },
  model: { type: 'string' },
  hash: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'Of its plan.' },
  team: { type: 'string' },
  ...needs,
  limitMinutes: { type: 'number', exclusiveMinimum: 0 },
  estimateMinutes: { type: 'number', minimum: 0 },
  submittedAt: { type: 'string', description: 'For people; by the clock of whoever lined it up.' },
  submittedMinute: { type: 'number', minimum: 0, description: 'In the time of the queue.' },
  start: { type: 'number', description: 'Where the account of its team stood; see the turns of the schedule.' },
  key: { type: 'number', description: 'Its place in the line.' },
  losses: { type: 'integer', minimum: 0, description: 'How often its runner disappeared.' },
  source: { type: 'object', additionalProperties: { type: 'string' }, description: 'Where whoever trains it finds its plan, e.g. run, artifact, head, pullRequest.' },
} as const

const jobRequired = ['id', 'model', 'hash', 'team', 'cpu', 'memoryMiB', 'gpu', 'limitMinutes', 'submittedAt', 'submittedMinute', 'start', 'key', 'losses', 'source'] as const

/** The line, who has what, and what became of the last ones. `lastToken` only grows: of two leases of one job the newer has the larger token. */
export const queueRecord = defineRecord('queue/1', {
  type: 'object',
  additionalProperties: false,
  required: ['lastToken', 'minute', 'virtualTime', 'teams', 'waiting', 'leases', 'ended', 'silence'],
  properties: {
    lastToken: { type: 'integer', minimum: 0 },
    minute: { type: 'number', minimum: 0, description: 'The time of the queue: minutes between rounds, added up. It never goes back, and no clock that is wrong makes it leap.' },
    lastRoundAt: { type: 'string', description: 'By the clock of whoever held that round.' },
    virtualTime: { type: 'number' },
    teams: { type: 'object', additionalProperties: { type: 'number' } },
    waiting: { type: 'array', items: { type: 'object', additionalProperties: false, required: jobRequired, properties: jobProperties } },
    leases: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['job', 'runner', 'gpus', 'token', 'startedAt', 'startedMinute'],
        properties: {
          job: { type: 'object', additionalProperties: false, required: jobRequired, properties: jobProperties },
          runner: { type: 'string' },
          gpus: { type: 'array', items: { type: 'integer', minimum: 0 } },
          token: { type: 'integer', minimum: 1 },
          startedAt: { type: 'string', description: 'For people.' },
          startedMinute: { type: 'number', minimum: 0, description: 'In the time of the queue.' },
        },
      },
    },
    ended: {
      type: 'array',
      description: 'The newest last.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['id', 'model', 'hash', 'end', 'reason', 'at', 'source', 'isTold'],
        properties: { id: { type: 'string' }, model: { type: 'string' }, hash: { type: 'string' }, end: { enum: ['done', 'failed', 'rejected'] }, reason: { type: 'string' }, token: { type: 'integer', description: 'Of the lease that brought it to its end: only what was left under it counts.' }, at: { type: 'string' }, source: jobProperties.source, isTold: { type: 'boolean', description: 'Whether the workflow of its pull request was started again.' } },
      },
    },
    sets: {
      type: 'object',
      description: 'What autoscalers told the last round of their sets of runners, by name, for those who may not ask them.',
      additionalProperties: { type: 'object', additionalProperties: false, properties: { taken: { type: 'integer', minimum: 0 }, idle: { type: 'integer', minimum: 0 }, max: { type: 'integer', minimum: 0 }, problem: { type: 'string' } } },
    },
    silence: {
      type: 'object',
      description: 'For each lease and runner: the last beat that a round saw, and for how long no other came.',
      additionalProperties: { type: 'object', additionalProperties: false, required: ['beat', 'minutes'], properties: { beat: { type: 'string' }, minutes: { type: 'number', minimum: 0 } } },
    },
  },
} as const)

/** What a runner says of itself, each time with another beat. */
export const runnerRecord = defineRecord('runner/1', {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'cpu', 'memoryMiB', 'gpus', 'isDrained', 'beat', 'toldAt'],
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 100, description: 'Its label in the workflow.' },
    cpu: { type: 'number', exclusiveMinimum: 0 },
    memoryMiB: { type: 'integer', minimum: 1 },
    gpus: { type: 'array', items: { type: 'integer', minimum: 0 }, description: 'Memory of each in MiB, by its index; 0 where the driver does not tell it.' },
    isDrained: { type: 'boolean', description: 'It ends what it has and takes nothing new.' },
    problem: { type: 'string', description: 'Why its GPUs are not counted.' },
    beat: { type: 'string', description: 'Another one each time; only whether it changes is looked at.' },
    toldAt: { type: 'string', description: 'By its own clock, for people.' },
  },
} as const)

/** Whoever holds a lease is alive. */
export const beatRecord = defineRecord('beat/1', {
  type: 'object',
  additionalProperties: false,
  required: ['job', 'token', 'beat', 'toldAt'],
  properties: { job: { type: 'string' }, token: { type: 'integer' }, beat: { type: 'string' }, toldAt: { type: 'string' } },
} as const)

export type Queue = ReturnType<typeof queueRecord.parse>
export type QueuedJob = Queue['waiting'][number]
export type Lease = Queue['leases'][number]
export type RunnerHeartbeat = ReturnType<typeof runnerRecord.parse>
export type Beat = ReturnType<typeof beatRecord.parse>

export const emptyQueue: Queue = { lastToken: 0, minute: 0, virtualTime: 0, teams: {}, waiting: [], leases: [], ended: [], silence: {} }
