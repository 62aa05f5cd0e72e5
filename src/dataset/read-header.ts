import { failure } from '../base/errors.ts'
import { readTable } from './read-table.ts'
import type { HeadedTable } from './read-table.ts'
import type { Source } from './source.ts'

/** The headings of a table, those of its first file. Fails as reading the table would: what is not there, empty or torn. */
export async function readHeader(table: HeadedTable, source: Source): Promise<string[]> {
  for await (const { header } of readTable(table, source)) return header
  throw failure('DATA_NOT_FOUND', { path: table.path })
}
