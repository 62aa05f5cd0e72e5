import { failure } from '../../../base/errors.ts'
import type { DatasetRows, ExampleRows } from '../../../dataset/record.ts'

const words = { events: 'events', queries: 'judged queries' } as const

/** Labelled examples; rows of another kind fail with MODEL_DATA_UNFIT. */
export function requireExamples(rows: DatasetRows): ExampleRows {
  if (rows.kind !== 'examples') throw failure('MODEL_DATA_UNFIT', { problem: `it was fitted on labelled examples, these are ${words[rows.kind]}` })
  return rows
}
