import { defineRecord } from '../base/schema.ts'

/** The firing or resolved state of one cause, kept in the body of its issue. */
export const alertRecord = defineRecord('alert/1', {
  type: 'object',
  additionalProperties: false,
  required: ['key', 'cause', 'model', 'environment', 'severity', 'state', 'since', 'reason', 'evidence', 'notified'],
  properties: {
    key: { type: 'string', pattern: '^[0-9a-f]{16}$', description: 'Fingerprint of the cause: first 16 hex digits of sha256 of cause, model and environment.' },
    cause: { type: 'string', description: 'e.g. rollout-aborted, service-failing, latency-failing' },
    model: { type: 'string' },
    environment: { type: 'string' },
    severity: { enum: ['critical', 'warning'] },
    state: { enum: ['firing', 'resolved'] },
    since: { type: 'string', description: 'When it began to fire, ISO 8601.' },
    resolvedAt: { type: 'string' },
    reason: { type: 'string' },
    evidence: { type: 'array', items: { type: 'string' }, description: 'Facts, newest last.' },
    notified: { type: 'object', additionalProperties: { type: 'string' }, description: 'Receiver → the transition it was last told, written after it was told.' },
  },
} as const)

export type Alert = ReturnType<typeof alertRecord.parse>
