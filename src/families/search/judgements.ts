import { failure } from '../../base/errors.ts'
import type { DatasetRows, QueryRows } from '../../dataset/record.ts'

/** What people found of one query: `row` is its first judgement, items are places in `rows.items`, gains in [0, 1]. */
export interface GradedQuery { query: string; row: number; split: number; graded: { item: number; gain: number }[] }

/** Queries in the order of their first judgement. gain = (grade − lowest) / (highest − lowest). */
export function gradedQueries(rows: QueryRows): GradedQuery[] {
  const { lowest, highest } = rows.grades
  const places = new Map(rows.items.map(({ item }, place) => [item, place]))
  const byQuery = new Map<string, GradedQuery>()
  for (const [row, { query, item, grade }] of rows.judgements.entries()) {
    const place = places.get(item)
    if (place === undefined) continue
    const one = byQuery.get(query) ?? { query, row, split: rows.splits[row]!, graded: [] }
    byQuery.set(query, one)
    one.graded.push({ item: place, gain: (grade - lowest) / (highest - lowest) })
  }
  return [...byQuery.values()]
}

/** Other rows fail with MODEL_DATA_UNFIT. */
export function requireQueries(rows: DatasetRows): asserts rows is QueryRows {
  if (rows.kind !== 'queries') throw failure('MODEL_DATA_UNFIT', { problem: 'search needs judgements of queries, these rows hold none' })
}
