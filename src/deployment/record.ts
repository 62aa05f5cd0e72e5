import { defineRecord } from '../base/schema.ts'
import { evidenceSchema, lookSchema } from './evidence/record.ts'

const versionSchema = { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+$' } as const

const releaseReferenceSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['version', 'digest'],
  properties: { version: versionSchema, digest: { type: 'string' } },
} as const

/** Which release serves, which is the canary, why: the authority. `deployments/<environment>/<model>.json` on `rankops/state`. */
export const pointerRecord = defineRecord('pointer/1', {
  type: 'object',
  additionalProperties: false,
  required: ['model', 'environment', 'generation', 'reason', 'updatedAt'],
  properties: {
    model: { type: 'string' },
    environment: { type: 'string' },
    generation: { type: 'integer', minimum: 1, description: 'Raised by every change of what runs; not where only evidence is added.' },
    stable: releaseReferenceSchema,
    canary: {
      type: 'object',
      additionalProperties: false,
      required: ['version', 'digest', 'step', 'weightPercent', 'since'],
      properties: {
        version: versionSchema,
        digest: { type: 'string' },
        step: { type: 'integer', minimum: 0, description: 'Index into the canary steps of the spec.' },
        weightPercent: { type: 'number' },
        phase: { const: 'shadow', description: 'It gets copies of requests and answers nobody yet. Missing where it serves.' },
        since: { type: 'string', description: 'When this step began, ISO 8601.' },
        evidence: evidenceSchema,
      },
    },
    site: {
      type: 'object',
      additionalProperties: false,
      required: ['target'],
      description: 'Where it runs: the machine that deploys, or a namespace of a cluster. Missing where nobody wrote it down yet.',
      properties: { target: { enum: ['machine', 'kubernetes'] }, namespace: { type: 'string' }, context: { type: 'string' } },
    },
    reason: { type: 'string', description: 'Why the pointer is what it is, in a sentence.' },
    by: { type: 'string', description: 'Login of the person who asked for it; missing where the rules decided.' },
    updatedAt: { type: 'string' },
  },
} as const)

const bothSchema = { type: 'object', additionalProperties: false, required: ['served', 'shadow'], properties: { served: { type: 'number' }, shadow: { type: 'number' } } } as const

/** What a shadow answered beside the server that the client heard, as the router compared them. */
const shadowSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['mirrored', 'failed', 'dropped', 'compared', 'latencyP50Ms', 'latencyP95Ms', 'worst'],
  properties: {
    mirrored: { type: 'integer' },
    failed: { type: 'integer' },
    dropped: { type: 'integer' },
    compared: { type: 'integer' },
    scoreDifferenceMean: { type: 'number' },
    topKChurn: { type: 'number' },
    rankOverlap: { type: 'number' },
    latencyP50Ms: bothSchema,
    latencyP95Ms: bothSchema,
    worst: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['path', 'request', 'served', 'shadow', 'difference'],
        properties: { path: { type: 'string' }, request: { type: 'string' }, served: { type: 'string' }, shadow: { type: 'string' }, difference: { type: 'number' } },
      },
    },
  },
} as const

/** One attempt to bring a release into an environment. `rollouts/<environment>/<model>/<version>.json` on `rankops/state`. */
export const rolloutRecord = defineRecord('rollout/1', {
  type: 'object',
  additionalProperties: false,
  required: ['model', 'environment', 'version', 'digest', 'attempt', 'outcome', 'reason', 'startedAt', 'steps'],
  properties: {
    model: { type: 'string' },
    environment: { type: 'string' },
    version: versionSchema,
    digest: { type: 'string' },
    previous: { type: 'string', description: 'Version that served before, and after an abort serves again.' },
    attempt: { type: 'integer', minimum: 1 },
    outcome: { enum: ['progressing', 'promoted', 'aborted', 'superseded'] },
    reason: { type: 'string' },
    startedAt: { type: 'string' },
    finishedAt: { type: 'string' },
    steps: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['weightPercent', 'at', 'decision', 'evidence'],
        properties: { weightPercent: { type: 'number' }, at: { type: 'string' }, decision: { enum: ['start', 'hold', 'advance', 'promote', 'abort', 'supersede', 'rollback'] }, evidence: { type: 'string' } },
      },
    },
    looks: { type: 'array', maxItems: 80, items: lookSchema, description: 'What was seen each time, thinned out.' },
    shadow: shadowSchema,
  },
} as const)

export type Pointer = ReturnType<typeof pointerRecord.parse>
export type Rollout = ReturnType<typeof rolloutRecord.parse>
