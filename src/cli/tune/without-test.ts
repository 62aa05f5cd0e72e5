import type { DatasetRows } from '../../dataset/record.ts'

const testSplit = 2

/** Rows as if there were no test. Families that rank fit their model once more on the validation rows where a test follows; a trial is judged by these rows, so it must
 *  not have learnt from them. */
export function withoutTest(rows: DatasetRows): DatasetRows {
  const isKept = (_: unknown, row: number) => rows.splits[row] !== testSplit
  const splits = rows.splits.filter((split) => split !== testSplit)
  if (rows.kind === 'events') return { ...rows, events: rows.events.filter(isKept), splits }
  return rows.kind === 'queries' ? { ...rows, judgements: rows.judgements.filter(isKept), splits } : rows
}
