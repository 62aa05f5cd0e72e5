import { defineRecord, fileDigestSchema } from '../base/schema.ts'

export type EventKind = 'view' | 'click' | 'purchase'
/** `time` in milliseconds since 1970 (UTC). */
export interface ShopEvent { user: string; item: string; kind: EventKind; time: number }
/** `price` in the shop's currency. */
export interface Item { item: string; name: string; description: string; tags: string[]; category: string; brand: string; price: number }

/** Cleaned rows in memory: events ascending by time (then user, item, kind), items ascending by id. Events before `validationFrom` are
 *  for training, before `testFrom` for validation, the rest for the test; both in milliseconds since 1970. */
export interface DatasetRows { events: ShopEvent[]; items: Item[]; validationFrom: number; testFrom: number }

const rowCountsSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['read', 'kept', 'repaired', 'dropped'],
  properties: {
    read: { type: 'integer', minimum: 0 },
    kept: { type: 'integer', minimum: 0 },
    repaired: { type: 'array', items: { type: 'object', additionalProperties: false, required: ['reason', 'rows'], properties: { reason: { type: 'string' }, rows: { type: 'integer', minimum: 0 } } } },
    dropped: { type: 'array', items: { type: 'object', additionalProperties: false, required: ['reason', 'rows'], properties: { reason: { type: 'string' }, rows: { type: 'integer', minimum: 0 } } } },
  },
} as const

/** Cleaned, de-duplicated, completed rows and where they are divided. The files lie beside the record. */
export const datasetRecord = defineRecord('dataset/1', {
  type: 'object',
  additionalProperties: false,
  required: ['fingerprint', 'recipe', 'sources', 'events', 'items', 'split', 'users', 'files'],
  properties: {
    fingerprint: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'sha256 over the cleaned rows and the split.' },
    recipe: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'sha256 over the rules: what the spec asks of the data, and the version of the cleaning.' },
    sources: { type: 'array', items: fileDigestSchema },
    events: rowCountsSchema,
    items: rowCountsSchema,
    users: { type: 'integer', minimum: 0 },
    split: {
      type: 'object',
      additionalProperties: false,
      required: ['from', 'validationFrom', 'testFrom', 'to', 'train', 'validation', 'test'],
      properties: {
        from: { type: 'string', description: 'Time of the first event, ISO 8601.' },
        validationFrom: { type: 'string' },
        testFrom: { type: 'string' },
        to: { type: 'string', description: 'Time of the last event, ISO 8601.' },
        train: { type: 'integer', description: 'Events.' },
        validation: { type: 'integer' },
        test: { type: 'integer' },
      },
    },
    files: { type: 'array', items: fileDigestSchema },
  },
} as const)

export type Dataset = ReturnType<typeof datasetRecord.parse>
