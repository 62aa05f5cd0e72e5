import type { DatasetRows, EventKind } from '../../dataset/record.ts'
import type { Catalogue, ItemFacts } from './catalogue.ts'

/** What a user did before: oldest first. */
export interface PastEvent { item: ItemFacts; kind: EventKind; time: number }

export const historyDays = 30
export const historyEvents = 200
const historyMs = historyDays * 86_400_000

/** The part of a user's first `end` events (ascending by time) that features look at: strictly before `time`, not older than 30 days, the
 *  newest 200. */
export function recentHistory(events: readonly PastEvent[], time: number, end = events.length): readonly PastEvent[] {
  while (end > 0 && events[end - 1]!.time >= time) end--
  let start = Math.max(0, end - historyEvents)
  while (start < end && events[start]!.time < time - historyMs) start++
  return events.slice(start, end)
}

/** Looks up histories in the rows: the one of the user of event `index`, just before that event's time. */
export function historiesOf(rows: DatasetRows, catalogue: Catalogue): (index: number) => readonly PastEvent[] {
  const byUser = new Map<string, PastEvent[]>()
  const countBefore = new Uint32Array(rows.events.length)
  for (const [index, { user, item, kind, time }] of rows.events.entries()) {
    let events = byUser.get(user)
    if (!events) byUser.set(user, events = [])
    countBefore[index] = events.length
    events.push({ item: catalogue.factsOf(item), kind, time })
  }
  return (index) => {
    const { user, time } = rows.events[index]!
    return recentHistory(byUser.get(user)!, time, countBefore[index])
  }
}
