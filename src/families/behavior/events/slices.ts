import { failure } from '../../../base/errors.ts'
import type { EventRows } from '../../../dataset/record.ts'
import { slicesOf } from '../../../spec/record.ts'
import type { Example } from '../../family.ts'
import { weekdays } from './feature-groups.ts'

/** Divides clicks by category or brand of the item, by weekday (UTC), or by how many events of the user came before. */
export function sliceClicks(by: string, rows: EventRows, examples: readonly Example[]): string[] {
  if (by === 'category' || by === 'brand') {
    const valueOf = new Map(rows.items.map((item) => [item.item, item[by]]))
    return examples.map(({ row }) => valueOf.get(rows.events[row]!.item) || '(unknown)')
  }
  if (by === 'weekday') return examples.map(({ row }) => weekdays[new Date(rows.events[row]!.time).getUTCDay()]!)
  if (by === 'activity') {
    const earlier = countEarlier(rows)
    return examples.map(({ row }) => activityOf(earlier[row]!))
  }
  throw failure('SLICE_UNKNOWN', { by, known: slicesOf.behavior.join(', ') })
}

function countEarlier({ events }: EventRows): Uint32Array {
  const byUser = new Map<string, number>()
  return Uint32Array.from(events, ({ user }) => {
    const earlier = byUser.get(user) ?? 0
    byUser.set(user, earlier + 1)
    return earlier
  })
}

function activityOf(earlierEvents: number): string {
  if (earlierEvents === 0) return 'no earlier event'
  if (earlierEvents < 10) return '1–9 earlier events'
  return earlierEvents < 100 ? '10–99 earlier events' : '100 or more earlier events'
}
