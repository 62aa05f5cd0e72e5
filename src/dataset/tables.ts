import type { DataTable, Spec } from '../spec/record.ts'
import type { SplitName } from './record.ts'

export type TableName = 'events' | 'items' | 'examples' | 'judgements' | 'clicks'
/** One table to read. Where a split has files of its own, `split` says which. */
interface NamedTable<T extends DataTable = DataTable> { name: TableName; table: T; split?: SplitName }

/** All tables that a spec names, the catalogue first, since the others are checked against it. */
export function tablesOf({ events, items, examples, judgements, clicks, split }: Spec['data']): NamedTable[] {
  const catalogue: NamedTable[] = items ? [{ name: 'items', table: items }] : []
  return [...catalogue, ...(events ? bySplit('events', events, split) : []), ...(examples ? bySplit('examples', examples, split) : []), ...(judgements ? bySplit('judgements', judgements, split) : []), ...(clicks ? [{ name: 'clicks' as const, table: clicks }] : [])]
}

/** The table alone, or with by: files one a split, alike in all but the path; what its sha256 must be is said of the training's alone. */
export function bySplit<T extends DataTable>(name: TableName, table: T, { by, validationFile, testFile }: Spec['data']['split']): NamedTable<T>[] {
  if (by !== 'files') return [{ name, table }]
  const like = (path: string): T => ({ ...table, path, sha256: undefined })
  return [
    { name, table, split: 'train' },
    ...(validationFile === undefined ? [] : [{ name, table: like(validationFile), split: 'validation' as const }]),
    ...(testFile === undefined ? [] : [{ name, table: like(testFile), split: 'test' as const }]),
  ]
}
