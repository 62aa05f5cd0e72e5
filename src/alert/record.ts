import { defineRecord } from '../base/schema.ts'

/** The firing or resolved state of one cause, kept in the body of its issue. */
export const alertRecord = defineRecord('alert/1', {
  type: 'object',
  additionalProperties: false,
  required: ['key', 'cause', 'model', 'environment', 'severity', 'state', 'since', 'summary', 'reason', 'evidence', 'notified'],
  properties: {
    key: { type: 'string', pattern: '^[0-9a-f]{16}$', description: 'Fingerprint of the cause: first 16 hex digits of sha256 of cause, model and environment.' },
    cause: { type: 'string', description: 'e.g. rollout-aborted, service-failing, latency-failing' },
    model: { type: 'string' },
    environment: { type: 'string' },
    severity: { enum: ['critical', 'warning'] },
    state: { enum: ['firing', 'resolved'] },
    since: { type: 'string', description: 'When it began to fire, ISO 8601: the time of the first bad observation.' },
    resolvedAt: { type: 'string' },
    summary: { type: 'string', description: 'In a few words, for the title.' },
    reason: { type: 'string', description: 'The newest bad observation, or what resolved it.' },
    evidence: {
      type: 'array',
      description: 'Observations of this episode, newest last.',
      items: { type: 'object', additionalProperties: false, required: ['at', 'fact'], properties: { at: { type: 'string' }, fact: { type: 'string' } } },
    },
    history: {
      type: 'array',
      default: [],
      description: 'Earlier episodes that the same issue told of, oldest first.',
      items: { type: 'object', additionalProperties: false, required: ['since', 'resolvedAt'], properties: { since: { type: 'string' }, resolvedAt: { type: 'string' } } },
    },
    notified: { type: 'object', additionalProperties: { type: 'string' }, description: 'Receiver → the transition it was last told, written after it was told.' },
  },
} as const)

export type Alert = ReturnType<typeof alertRecord.parse>
