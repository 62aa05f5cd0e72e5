import { defineRecord } from '../base/schema.ts'

/** One look at a deployed model: what each probe measured. No observation is `unknown`, never `ok`. */
const healthReportSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['model', 'environment', 'version', 'at', 'checks'],
  properties: {
    model: { type: 'string' },
    environment: { type: 'string' },
    version: { type: 'string', description: 'The serving version, empty where none is.' },
    at: { type: 'string', description: 'ISO 8601.' },
    checks: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['probe', 'status', 'reason'],
        properties: {
          probe: { type: 'string', description: 'service, latency, errors, cpu, memory, disk, network' },
          status: { enum: ['ok', 'failing', 'unknown'] },
          value: { type: 'number' },
          limit: { type: 'number' },
          unit: { type: 'string' },
          reason: { type: 'string' },
          counts: { type: 'object', additionalProperties: { type: 'number' }, description: 'Where the window of a counting probe began; the next check goes on from here.' },
        },
      },
    },
  },
} as const

export const mostReports = 50

/** The newest reports of a deployed model, oldest first, at most 50: `health/<environment>/<model>.json` on `rankops/state`. */
export const healthRecord = defineRecord('health/1', {
  type: 'object',
  additionalProperties: false,
  required: ['reports'],
  properties: { reports: { type: 'array', maxItems: mostReports, items: healthReportSchema } },
} as const)

export type Health = ReturnType<typeof healthRecord.parse>
export type HealthReport = Health['reports'][number]
export type HealthCheck = HealthReport['checks'][number]
