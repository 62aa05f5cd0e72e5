import type { DatasetRows } from '../../dataset/record.ts'
import type { Case, Cases } from '../family.ts'
import { gradedQueries, requireQueries } from './judgements.ts'
import type { GradedQuery } from './judgements.ts'

/** One case a query that has an item above the lowest grade; a query without any cannot be answered well or badly. `train` counts judgements, which a
 *  learned ranker alone needs: the index is made of the catalogue. */
export function buildCases(rows: DatasetRows): Cases {
  requireQueries(rows)
  const queries = gradedQueries(rows)
  return { train: rows.splits.reduce((n, split) => n + (split === 0 ? 1 : 0), 0), validation: casesOf(queries, 1), test: casesOf(queries, 2) }
}

export function casesOf(queries: readonly GradedQuery[], split: number): Case[] {
  return queries
    .filter((one) => one.split === split && one.graded.some(({ gain }) => gain > 0))
    .map(({ query, row, graded }) => ({ row, group: query, relevant: graded.filter(({ gain }) => gain > 0) }))
}
