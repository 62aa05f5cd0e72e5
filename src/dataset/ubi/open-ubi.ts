import type { Spec } from '../../spec/record.ts'
import { actionReader } from '../clicks/actions.ts'
import type { ClickRepair } from '../clicks/clean-clicks.ts'
import { clickColumns, findColumns, findHeading } from '../columns.ts'
import { readTable } from '../read-table.ts'
import type { TableFile } from '../read-table.ts'
import type { Source } from '../source.ts'
import { placeOf } from '../tally.ts'
import type { Tally } from '../tally.ts'
import { cellReader, findUbiPlaces, isUbi, nestedUbiHeadings, tellsActions } from './headings.ts'
import { readIds } from './list-cell.ts'
import { searchCollector } from './searches.ts'
import type { Searches } from './searches.ts'

type ClickTable = NonNullable<Spec['data']['clicks']>

/** The columns of a search log in which the events of UBI are given, by our own headings. */
const header = Object.keys(clickColumns)

/** The files of a search log in the format of User Behavior Insights, as if each were one with the columns query, item, kind, user, session and position; undefined where the log is of another kind. Events and queries may be in one
 *  file or in several, in any order: the files are read twice, first for the texts of the queries. A row is an object that somebody did something with, or was shown; events without one (a search, a scroll) are none. Where no event
 *  says what was shown, what the queries found was, which `repaired` counts. Fails with DATA_COLUMN_UNKNOWN for a heading of the spec that no file has. */
export async function openUbi(table: ClickTable, source: Source, repaired: Pick<Tally<ClickRepair>, 'add'>): Promise<AsyncIterable<TableFile> | undefined> {
  const collector = searchCollector(table.kinds)
  const headers = new Map<string, string[]>()
  for await (const file of readTable(table, source, { nested: nestedUbiHeadings })) {
    if (headers.size === 0 && !isUbi(file.header, table.columns)) return undefined
    headers.set(file.path, file.header)
    const places = placesIn(file, table)
    const { session: _, user: __, position: ___, ...wanted } = places
    for await (const rows of file.rows(Object.values(wanted).flat())) collector.add(rows, cellReader(places))
  }
  const headings = [...new Set([...headers.values()].flat())]
  if (!tellsActions(headings, table.columns)) return undefined
  for (const heading of Object.values(table.columns)) findHeading(headings, heading, table.path)
  return readEvents(table, readTable(table, source, { nested: nestedUbiHeadings, known: headers }), collector.finish(), repaired)
}

async function* readEvents(table: ClickTable, files: AsyncIterable<TableFile>, searches: Searches, repaired: Pick<Tally<ClickRepair>, 'add'>): AsyncGenerator<TableFile> {
  const readAction = actionReader(table.kinds)
  let nFiles = 0
  for await (const file of files) {
    const places = placesIn(file, table)
    const cell = cellReader(places)
    const place = nFiles++
    yield {
      path: file.path,
      header,
      async *rows() {
        for await (const rows of file.rows(Object.values(places).flat())) yield rows.flatMap(({ row, cells }) => rowsOf(cells, row).map((found) => ({ row, cells: found })))
      },
    }

    function rowsOf(cells: readonly string[], row: number): string[][] {
      const [search, kind] = [cell(cells, 'search'), cell(cells, 'kind')]
      const query = cell(cells, 'query') || searches.textOf(search)
      const rowOf = (item: string, action: string, position: string | number) => [query, item, action, cell(cells, 'user'), cell(cells, 'session'), String(position)]
      if (kind === '') {
        const found = searches.hasShowings ? [] : readIds(cell(cells, 'hits')).ids
        if (found.length > 0) repaired.add('shown by no event, but found by its query', placeOf(place, row), found.length)
        return found.map((item, i) => rowOf(item, table.kinds.shown ?? 'impression', i + 1))
      }
      const { ids, isList } = readIds(cell(cells, 'item'))
      const action = readAction(kind)
      if (ids.length === 0 && action === undefined) return []
      if (ids.length === 0 && action === 0) return (searches.hitsOf(search) ?? []).map((item, i) => rowOf(item, kind, i + 1))
      if (isList) return ids.map((item, i) => rowOf(item, kind, i + 1))
      const item = ids[0] ?? ''
      return [rowOf(item, kind, (searches.hasShowings ? undefined : searches.rankOf(search, item)) ?? cell(cells, 'position'))]
    }
  }
}

/** Fails with DATA_COLUMN_MISSING where a file of the log has no query_id. */
function placesIn({ header: found, path }: TableFile, { columns }: ClickTable): ReturnType<typeof findUbiPlaces> {
  findColumns(found, { query_id: { names: ['query_id'] } }, path)
  return findUbiPlaces(found, columns)
}
