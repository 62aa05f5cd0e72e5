import { failure } from '../../base/errors.ts'
import type { DatasetRows } from '../../dataset/record.ts'
import { slicesOf } from '../../spec/record.ts'
import type { Case } from '../family.ts'
import { requireEvents } from './cases.ts'

/** Divides users by how many events they have in the splits before. */
export function sliceUsers(by: string, rows: DatasetRows, cases: readonly Case[]): string[] {
  requireEvents(rows)
  if (by !== 'activity') throw failure('SLICE_UNKNOWN', { by, known: slicesOf.recommendation.join(', ') })
  const counts = new Map<string, [number, number, number]>()
  for (const [row, { user }] of rows.events.entries()) {
    let bySplit = counts.get(user)
    if (!bySplit) counts.set(user, bySplit = [0, 0, 0])
    bySplit[rows.splits[row]!]! += 1
  }
  return cases.map(({ row, group }) => activityOf(counts.get(group)!.slice(0, rows.splits[row]).reduce((sum, n) => sum + n, 0)))
}

function activityOf(earlierEvents: number): string {
  if (earlierEvents === 0) return 'no earlier event'
  if (earlierEvents < 10) return '1–9 earlier events'
  return earlierEvents < 100 ? '10–99 earlier events' : '100 or more earlier events'
}
