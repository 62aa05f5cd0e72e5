import { defineRecord, fileDigestSchema } from '../base/schema.ts'
import { specSchema } from '../spec/record.ts'

export { compareVersions, formatTag } from './version.ts'

/** A file, and where its registry takes no file as large as that, the parts that it is kept in: one after the other they are the file. */
const releasedFileSchema = {
  ...fileDigestSchema,
  properties: {
    ...fileDigestSchema.properties,
    parts: { type: 'array', minItems: 2, items: fileDigestSchema, description: 'In their order; missing where the file is kept whole.' },
  },
} as const

/** What exactly ships. The manifest is written last: a release without one does not exist. */
export const manifestRecord = defineRecord('manifest/1', {
  type: 'object',
  additionalProperties: false,
  required: ['model', 'version', 'tag', 'family', 'digest', 'files', 'lineage', 'createdAt'],
  properties: {
    model: { type: 'string' },
    version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+$' },
    tag: { type: 'string', description: '<model>-v<version>' },
    family: { type: 'string' },
    digest: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'sha256 over the digests of the model’s files: the identity of what serves.' },
    files: { type: 'array', items: releasedFileSchema, description: 'Every file of the release but the manifest itself.' },
    lineage: {
      type: 'object',
      additionalProperties: false,
      required: ['spec', 'planHash', 'datasetFingerprint', 'codeVersion', 'backend', 'parameterCount', 'metrics', 'verdict', 'commit', 'environment'],
      properties: {
        spec: specSchema,
        planHash: { type: 'string' },
        datasetFingerprint: { type: 'string' },
        codeVersion: { type: 'string' },
        backend: { type: 'string' },
        parameterCount: { type: 'integer' },
        metrics: { type: 'object', additionalProperties: { type: 'number' }, description: 'Test metrics of this model.' },
        verdict: { type: 'string' },
        commit: { type: 'string', description: 'The merged commit.' },
        previous: { type: 'string', description: 'Version of the release before this one.' },
        environment: { type: 'object', additionalProperties: { type: 'string' }, description: 'Node version, platform and executor of the training.' },
        training: {
          type: 'object',
          additionalProperties: false,
          required: ['minutes', 'epochs', 'seeds', 'examples'],
          description: 'What the training took, to predict the next one by; releases before this key lack it.',
          properties: {
            minutes: { type: 'number', minimum: 0 },
            setupMinutes: { type: 'number', minimum: 0, description: 'Of the minutes, what did not go into epochs; missing where it is not known.' },
            startedAt: { type: 'string', description: 'ISO 8601: its data are as old at least.' },
            epochs: { type: 'integer', minimum: 0, description: 'Of all networks together.' },
            seeds: { type: 'integer', minimum: 1, description: 'Networks that were fitted.' },
            examples: { type: 'integer', minimum: 0, description: 'Training examples.' },
          },
        },
      },
    },
    createdAt: { type: 'string', description: 'ISO 8601.' },
  },
} as const)

export type Manifest = ReturnType<typeof manifestRecord.parse>
export { isPlainFile, manifestName, modelDigest } from './manifest-rules.ts'
