import type { Spec } from '../spec/record.ts'
import { judgementCleaner } from './clean-judgements.ts'
import type { CleanJudgements } from './clean-judgements.ts'
import { profileWithClicks } from './clicks/click-profile.ts'
import { readClicks } from './clicks/read-clicks.ts'
import { columnsFor, findColumns, findHeading } from './columns.ts'
import type { EncodingPorts } from './encode-items.ts'
import { readQueryEncoder } from './query-encoder.ts'
import { formatItems, formatJudgements } from './format-rows.ts'
import { refuseEmpty } from './prepared.ts'
import type { Prepared } from './prepared.ts'
import { profileOf } from './profile.ts'
import { readItems } from './read-items.ts'
import { readTable } from './read-table.ts'
import { splitNames } from './record.ts'
import type { QueryRows } from './record.ts'
import type { Source } from './source.ts'
import { countSplits } from './split.ts'
import { bySplit } from './tables.ts'

type QueryData = Spec['data'] & Required<Pick<Spec['data'], 'items'>>

/** Reads, cleans and divides the catalogue and the judgements that a spec names, or makes these of a search log. */
export async function prepareQueries(data: QueryData, family: Spec['family'], ports: EncodingPorts): Promise<Prepared> {
  const { source } = ports
  const items = await readItems(data, family, ports)
  refuseEmpty({ name: 'items', path: data.items.path, ...items })
  const catalogue = new Set(items.counts.items.map(({ item }) => item))
  const judged = data.judgements && { name: 'judgements' as const, path: data.judgements.path, ...await readJudgements({ ...data, judgements: data.judgements }, family, source, catalogue) }
  if (judged) refuseEmpty(judged)
  const clicked = data.clicks && { name: 'clicks' as const, path: data.clicks.path, ...await readClicks(data.clicks, data.split, judged?.counts, { family, source, catalogue }) }
  if (clicked) refuseEmpty(clicked)
  const { judgements, splits, grades } = (clicked?.rows ?? judged?.counts)!
  const rows: QueryRows = { kind: 'queries', items: items.counts.items, judgements, splits, grades }
  const profile = profileOf(rows, data.split.by)
  const encoder = await readQueryEncoder(data, source)
  return {
    tables: [{ name: 'items', path: data.items.path, ...items }, ...(judged ? [judged] : []), ...(clicked ? [clicked] : [])],
    split: { by: data.split.by, ...countSplits(splits, judged ? 'judgement' : 'graded pair', (judged ?? clicked)!.path) },
    users: new Set(judgements.map(({ query }) => query)).size,
    grades,
    ...(clicked && { clicks: clicked.rows.clicks }),
    ...(encoder && { queryEncoder: encoder.settings }),
    contents: { 'judgements.csv': formatJudgements({ judgements, splits }), 'items.csv': formatItems(items.counts.items), ...encoder?.files },
    profile: clicked ? profileWithClicks(profile, judged && profileOf({ ...rows, ...judged.counts }, data.split.by), clicked.rows.actions) : profile,
  }
}

async function readJudgements(data: QueryData & Required<Pick<Spec['data'], 'judgements'>>, family: Spec['family'], source: Source, catalogue: ReadonlySet<string>): Promise<{ files: string[]; counts: CleanJudgements }> {
  const cleaner = judgementCleaner({ grades: data.grades, catalogue, split: data.split, path: data.judgements.path })
  const files: string[] = []
  for (const { table, split } of bySplit('judgements', data.judgements, data.split)) {
    for await (const file of readTable(table, source)) {
      const columns = findColumns(file.header, columnsFor(family).judgements, file.path, table.columns)
      const column = data.split.by === 'column' ? findHeading(file.header, data.split.column ?? '', file.path) : undefined
      const layout = { width: file.header.length, columns, file: files.push(file.path) - 1, split: split === undefined ? column === undefined ? undefined : { column } : splitNames.indexOf(split) }
      const wanted = [...Object.values(columns).filter((place) => place !== -1), ...(column === undefined ? [] : [column])]
      for await (const rows of file.rows(wanted)) cleaner.add(rows, layout)
    }
  }
  return { files, counts: cleaner.finish() }
}
