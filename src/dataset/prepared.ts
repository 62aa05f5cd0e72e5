import { failure } from '../base/errors.ts'
import type { Counts } from './clean-events.ts'
import type { DataProfile, Dataset } from './record.ts'
import type { TableName } from './tables.ts'

/** What is known of a table when it was read: `path` as the spec has it, `files` those that it named. */
export interface ReadTable { name: TableName; path: string; files: string[]; counts: Counts }

/** A dataset that is ready to be written: nothing of it is on disk yet. */
export interface Prepared {
  tables: ReadTable[]
  split: Dataset['split']
  users: number
  columns?: Dataset['columns']
  grades?: Dataset['grades']
  clicks?: Dataset['clicks']
  queryEncoder?: Dataset['queryEncoder']
  contents: Record<string, Iterable<string | Uint8Array>>
  profile: DataProfile
}

export function refuseEmpty({ path, files, counts: { nRead, nKept, dropped } }: ReadTable): void {
  if (nKept === 0) throw failure('DATA_NOTHING_LEFT', { path, read: nRead, reasons: dropped.sentences(files).join('; ') || 'there is only a header' })
}
