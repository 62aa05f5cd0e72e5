import { isFailure } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { clickColumns, columnsFor, normalise } from '../dataset/columns.ts'
import { readHeader } from '../dataset/read-header.ts'
import type { HeadedTable } from '../dataset/read-table.ts'
import type { Source } from '../dataset/source.ts'
import { tablesOf } from '../dataset/tables.ts'
import type { TableName } from '../dataset/tables.ts'
import { isUbi } from '../dataset/ubi/headings.ts'
import { findMissingColumns, namedColumns } from '../spec/named-columns.ts'
import type { TableHeadings } from '../spec/named-columns.ts'
import type { Problem } from '../spec/record.ts'

/** Columns that a spec names and its data lack, as far as the data are at hand; what is not is passed over. */
export async function findColumnProblems(file: string, text: string, source: Source, log: Log): Promise<Problem[]> {
  const named = namedColumns(file, text, columnsFor)
  if (named === undefined) return []
  const tables = tablesOf(named.data).filter(({ split }) => split === undefined || split === 'train')
  const headings = await Promise.all(tables.map(async ({ name, table }) => [name, await headingsAtHand(name, table, source, log)] as const))
  return findMissingColumns(file, named.columns, Object.fromEntries(headings.filter(([, found]) => found !== undefined)))
}

async function headingsAtHand(name: TableName, table: HeadedTable, source: Source, log: Log): Promise<TableHeadings | undefined> {
  try {
    const headings = await readHeader(table, source)
    const normal = new Set([...headings, ...(name === 'clicks' && isUbi(headings, table.columns) ? Object.keys(clickColumns) : [])].map(normalise))
    return { headings, has: (name) => normal.has(normalise(name)) || isNameless(name, headings) }
  } catch (error) {
    if (!isFailure(error)) throw error
    // Git often does not carry the data.
    if (error.code === 'DATA_NOT_FOUND') log.debug(`${table.path} is not at hand, so its columns are not looked at.`)
    else log.warn(`The columns of ${table.path} cannot be looked at: ${error.message}`)
    return undefined
  }
}

/** A column without heading is called by its place. */
function isNameless(name: string, headings: readonly string[]): boolean {
  const place = /^column (\d+)$/.exec(normalise(name))
  return place !== null && headings[Number(place[1]) - 1]?.trim() === ''
}
