import type { JSONSchema } from '../base/schema.ts'
import { objectName } from './kubernetes-schema.ts'

const machineFolder = '^/[^\\s:]+$'

/** Forms and how they are told to people. */
export const servingPatternWords: Record<string, string> = { [machineFolder]: 'a path that begins with /, without spaces and colons' }

/** `deployment.serving`: how the servers of a model treat their clients, wherever they run. */
export const servingSchema = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'How the servers of a release treat their clients. Servers whose options change are replaced; traffic moves first.',
  properties: {
    apiKeys: { type: 'string', minLength: 1, maxLength: 500, description: 'File of the keys that clients need, as rankops api-key makes it: a path inside the repository, or one of the machine that deploys, which begins with /. It holds digests of keys and never a key. Another content reaches the servers with the next deploy step; none is replaced for it. Left out: everyone who reaches the servers may ask.' },
    events: {
      type: 'object',
      additionalProperties: false,
      required: ['keepDays'],
      description: 'Keeps what shops tell at /v1/events, as a table for the next training: who saw, clicked and bought what. Left out: it is only remembered by the server, and lost with it.',
      properties: {
        keepDays: { type: 'integer', minimum: 1, maximum: 3650, description: 'A line is deleted when it is as old, and at most a day older. It names a user: keep it no longer than you may.' },
        maxMiB: { type: 'integer', minimum: 1, maximum: 16_777_216, default: 1024, description: 'Room of the log, in MiB; past it the oldest lines are deleted.' },
        sync: { enum: ['always', 'second', 'never'], default: 'second', description: 'When a line is forced to the disk, so that a power cut does not take it: always before the client is told, once a second, or when the system likes.' },
        folder: { type: 'string', maxLength: 500, pattern: machineFolder, description: 'Folder of the machine that deploys, where the target is process or docker. Left out: beside what is known of the deployment, and for docker a volume.' },
        claim: { type: 'string', pattern: objectName, description: 'PersistentVolumeClaim of the namespace, where the target is kubernetes; ReadWriteMany where pods run on several nodes. Left out: a log goes with its pod.' },
      },
    },
    limits: {
      type: 'object',
      additionalProperties: false,
      default: {},
      description: 'What one server takes. Beyond it a client is told at once and not kept waiting.',
      properties: {
        inFlight: { type: 'integer', minimum: 1, maximum: 100_000, default: 512, description: 'Requests under way at once; one more is answered with 503.' },
        bodyKiB: { type: 'integer', minimum: 1, maximum: 1_048_576, default: 1024, description: 'Longest body, in KiB; a longer one is answered with 413.' },
        batch: { type: 'integer', minimum: 1, maximum: 100_000, default: 256, description: 'Requests in one batch, and events in one report.' },
        timeoutMs: { type: 'integer', minimum: 1, maximum: 3_600_000, default: 10_000, description: 'How long a request may take, in milliseconds; it is then answered with 504.' },
      },
    },
  },
} as const satisfies JSONSchema
