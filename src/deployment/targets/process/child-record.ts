import { defineRecord } from '../../../base/schema.ts'

/** A process that outlives the run that started it: a router, or the server of one version. Kept as a file. */
export const childRecord = defineRecord('child/1', {
  type: 'object',
  additionalProperties: false,
  required: ['pid', 'startTicks', 'url', 'startedAt'],
  properties: {
    pid: { type: 'integer', minimum: 1 },
    startTicks: { type: 'integer', description: 'Start of the process in clock ticks since the machine started: with the pid its identity.' },
    url: { type: 'string' },
    adminUrl: { type: 'string' },
    version: { type: 'string' },
    digest: { type: 'string' },
    startedAt: { type: 'string', description: 'ISO 8601.' },
  },
} as const)

export type Child = ReturnType<typeof childRecord.parse>
