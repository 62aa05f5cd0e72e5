import type { Spec } from '../../spec/record.ts'
import type { Counts } from '../clean-events.ts'
import type { CleanJudgements } from '../clean-judgements.ts'
import { columnsFor, findColumns } from '../columns.ts'
import { readTable } from '../read-table.ts'
import type { Source } from '../source.ts'
import type { SplitShares } from '../split.ts'
import { tally } from '../tally.ts'
import { openUbi } from '../ubi/open-ubi.ts'
import { clickCleaner } from './clean-clicks.ts'
import type { ClickRepair } from './clean-clicks.ts'
import { judgeByClicks } from './judge-by-clicks.ts'
import type { JudgedByClicks } from './judge-by-clicks.ts'

/** Reads the files of a search log and makes judgements of it, beside those of people where there are any. */
export async function readClicks(table: NonNullable<Spec['data']['clicks']>, split: SplitShares, judged: CleanJudgements | undefined, { family, source, catalogue }: { family: Spec['family']; source: Source; catalogue: ReadonlySet<string> }): Promise<{ files: string[]; counts: Counts; rows: JudgedByClicks }> {
  const { path, kinds, minUsers } = table
  const repaired = tally<ClickRepair>()
  const cleaner = clickCleaner({ kinds, minUsers, catalogue, repaired })
  const files: string[] = []
  const ubi = await openUbi(table, source, repaired)
  for await (const file of ubi ?? readTable(table, source)) {
    const columns = findColumns(file.header, columnsFor(family).clicks, file.path, ubi ? {} : table.columns)
    const layout = { width: file.header.length, columns, file: files.push(file.path) - 1 }
    for await (const rows of file.rows(Object.values(columns).filter((place) => place !== -1))) cleaner.add(rows, layout)
  }
  const rows = judgeByClicks(cleaner.finish(), judged, { split, path })
  return { files, counts: rows.counts, rows }
}
