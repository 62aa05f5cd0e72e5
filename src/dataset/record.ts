import { defineRecord, fileDigestSchema } from '../base/schema.ts'

export type EventKind = 'view' | 'click' | 'purchase'
/** `time` in milliseconds since 1970 (UTC). */
export interface ShopEvent { user: string; item: string; kind: EventKind; time: number }
/** What stands where a category or a brand is not known. */
export const unknown = '未知'

/** `price` in the shop's currency; 0 for all items of a catalogue that has none. `riskClass`: 1 (lowest) to 5 of a financial product; missing where nobody says, and such a product suits
 *  nobody who is asked for by a class. `embedding`: a vector that was made elsewhere of its picture or text; of one length where it is there. */
export interface Item { item: string; name: string; description: string; tags: string[]; category: string; brand: string; price: number; riskClass?: number; embedding?: Float32Array }

export const splitNames = ['train', 'validation', 'test'] as const
export type SplitName = (typeof splitNames)[number]

/** Cleaned rows in memory. `splits[i]` is the place in `splitNames` of event or example i. */
export type DatasetRows = EventRows | ExampleRows | QueryRows

/** Events ascending by time (then user, item, kind; order numbers of a source are milliseconds), items ascending by id. `endsAt[s]` is the first moment after split s (milliseconds since
 *  1970): what happens from then on is not known there, so a label must not need it. */
export interface EventRows { kind: 'events'; events: ShopEvent[]; items: Item[]; splits: Uint8Array; endsAt: [number, number, number] }

/** Labelled rows in the order of their file. Columns [n each], without target, group and what is ignored; every number is finite. `groups`: whose
 *  row it is, the row's own number where nobody says. */
export interface ExampleRows { kind: 'examples'; columns: ExampleColumn[]; labels: Uint8Array; groups: string[]; splits: Uint8Array }
export type ExampleColumn = { name: string; kind: 'number'; values: Float64Array } | { name: string; kind: 'category'; values: string[] }

/** A catalogue and what people found right for queries. Items ascending by id; judgements in the order of their file, each pair of query and item once.
 *  `grade`: larger is better, on a scale from `grades.lowest` to `grades.highest`. All judgements of a query are in one split. */
export interface QueryRows { kind: 'queries'; items: Item[]; judgements: GradedItem[]; splits: Uint8Array; grades: { lowest: number; highest: number }; queryEncoder?: QueryEncoder }
/** Makes vectors of queries in the space of the items'. `columns`: what it reads of a product. */
export interface QueryEncoder { settings: NonNullable<Dataset['queryEncoder']>; onnx: Uint8Array; tokenizer: Uint8Array }
export interface GradedItem { query: string; item: string; grade: number }

const reasonsSchema = {
  type: 'array',
  items: { type: 'object', additionalProperties: false, required: ['reason', 'rows'], properties: { reason: { type: 'string' }, rows: { type: 'integer', minimum: 0 } } },
} as const

const distributionSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'bins'],
  properties: {
    name: { type: 'string', description: 'What is counted, e.g. price, category, hour, or a column of the examples.' },
    bins: {
      type: 'array',
      description: 'Shares of the training rows, by upper edge of a range of numbers or by category.',
      items: { type: 'object', additionalProperties: false, required: ['bin', 'share'], properties: { bin: { type: ['string', 'number'] }, share: { type: 'number' } } },
    },
    rows: { type: 'integer', description: 'How many rows the shares are of.' },
    effectiveRows: { type: 'number', description: 'How many independent rows would make the shares as sure: the rows of one user are alike.' },
  },
} as const

/** How queries become vectors. */
export const queryEncoderSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['pooling', 'maxTokens', 'queryPrefix', 'itemPrefix', 'columns'],
  description: 'How queries become vectors, where an encoder of texts does that; the encoder itself is among the files.',
  properties: {
    pooling: { enum: ['mean', 'first', 'none'] },
    output: { type: 'string' },
    dimensions: { type: 'integer' },
    maxTokens: { type: 'integer' },
    queryPrefix: { type: 'string' },
    itemPrefix: { type: 'string' },
    columns: { type: 'array', items: { type: 'string' } },
  },
} as const

/** Cleaned, de-duplicated, completed rows and how they are divided. The files lie beside the record. */
export const datasetRecord = defineRecord('dataset/2', {
  type: 'object',
  additionalProperties: false,
  required: ['fingerprint', 'recipe', 'sources', 'tables', 'split', 'users', 'files', 'profile'],
  properties: {
    fingerprint: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'sha256 over the cleaned rows and the split.' },
    recipe: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'sha256 over the rules: what the spec asks of the data, and the version of the cleaning.' },
    sources: { type: 'array', items: fileDigestSchema, description: 'Every raw file that was read, by the path or address that names it.' },
    tables: {
      type: 'array',
      description: 'What became of every row that was read.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'read', 'kept', 'repaired', 'dropped'],
        properties: {
          name: { enum: ['events', 'items', 'examples', 'judgements', 'clicks'] },
          read: { type: 'integer', minimum: 0 },
          kept: { type: 'integer', minimum: 0 },
          repaired: reasonsSchema,
          dropped: reasonsSchema,
        },
      },
    },
    users: { type: 'integer', minimum: 0, description: 'Users of the events, groups of the examples, or queries of the judgements.' },
    split: {
      type: 'object',
      additionalProperties: false,
      required: ['by', 'train', 'validation', 'test'],
      properties: {
        by: { enum: ['time', 'user', 'row', 'column', 'files', 'userTime', 'leaveOneOut', 'query'] },
        train: { type: 'integer', description: 'Events, examples or judgements.' },
        validation: { type: 'integer' },
        test: { type: 'integer' },
        from: { type: 'string', description: 'Time of the first event, ISO 8601; missing for examples, judgements and events with order numbers, as are the next three.' },
        to: { type: 'string', description: 'Time of the last event, ISO 8601.' },
        validationFrom: { type: 'string', description: 'Where the split is by time: its borders, ISO 8601.' },
        testFrom: { type: 'string' },
      },
    },
    grades: {
      type: 'object',
      additionalProperties: false,
      required: ['lowest', 'highest'],
      description: 'Scale of the grades of judgements; missing for all other data.',
      properties: { lowest: { type: 'number' }, highest: { type: 'number' } },
    },
    clicks: {
      type: 'object',
      additionalProperties: false,
      required: ['pairs', 'areTest', 'showings', 'users'],
      description: 'What became of a search log; missing where there is none.',
      properties: {
        pairs: { type: 'integer', minimum: 0, description: 'Pairs of query and item that have a grade by it.' },
        areTest: { type: 'boolean', description: 'Whether validation and test are made of it too; else people judged these, and it only trains.' },
        showings: { type: 'boolean', description: 'Whether it says what was shown, not only what was clicked.' },
        users: { type: 'boolean', description: 'Whether it says who asked, a user or a session.' },
        examination: { type: 'array', items: { type: 'number' }, description: 'How often each place of the list is looked at, the best one as 1; missing where nobody can tell.' },
      },
    },
    queryEncoder: queryEncoderSchema,
    columns: {
      type: 'array',
      description: 'Columns of the examples that the model may see, in the order of the file; missing for all other data.',
      items: { type: 'object', additionalProperties: false, required: ['name', 'kind'], properties: { name: { type: 'string' }, kind: { enum: ['number', 'category'] } } },
    },
    files: { type: 'array', items: fileDigestSchema },
    profile: {
      type: 'object',
      additionalProperties: false,
      required: ['distributions', 'leaks'],
      description: 'What the data contract is judged by, and later data is compared with.',
      properties: {
        distributions: { type: 'array', items: distributionSchema },
        topShare: { type: 'number', description: 'Share of the training events on the most popular percent of the items; missing where there are no events.' },
        coldShare: { type: 'number', description: 'Share of the test rows whose item (for examples: any category) training has not seen; missing for judgements.' },
        coldUserShare: { type: 'number', description: 'Share of the test rows whose user (or group) training has not seen; missing for judgements.' },
        duplicateShare: { type: 'number', description: 'Share of the training examples that say the same as an earlier one; missing for all other data, and where there are too few different rows to tell.' },
        positiveShare: { type: 'number', description: 'Share of positive training examples; missing where there are no examples.' },
        leaks: { type: 'array', items: { type: 'string' }, description: 'Leakage found between the splits or from the target, a sentence each.' },
      },
    },
  },
} as const)

export type Dataset = ReturnType<typeof datasetRecord.parse>
export type TableCounts = Dataset['tables'][number]
export type DataProfile = Dataset['profile']

/** One finding of the data contract. */
export interface ContractFinding { name: string; status: 'ok' | 'warn' | 'fail'; finding: string }
