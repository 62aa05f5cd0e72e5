import type { EventKind, EventRows } from '../../../dataset/record.ts'
import type { Catalogue, ItemFacts } from './catalogue.ts'

/** What a user did before: oldest first. */
export interface PastEvent { item: ItemFacts; kind: EventKind; time: number }

export const historyEvents = 200
const historyMs = 30 * 86_400_000

/** The part of a user's first `end` events (ascending by time) that features look at: strictly before `time`, not older than 30 days, the
 *  newest 200. */
export function recentHistory(events: readonly PastEvent[], time: number, end = events.length): readonly PastEvent[] {
  while (end > 0 && events[end - 1]!.time >= time) end--
  let start = Math.max(0, end - historyEvents)
  while (start < end && events[start]!.time < time - historyMs) start++
  return events.slice(start, end)
}

/** Looks up histories in the rows: the one of the user of event `index`, just before that event's time. It holds no event of a later split:
 *  where the split is not by time, training must not see what was put aside. */
export function historiesOf({ events, splits }: EventRows, catalogue: Catalogue): (index: number) => readonly PastEvent[] {
  const byUser = new Map<string, [PastEvent[], PastEvent[], PastEvent[]]>()   // for each split the events of it and of those before it
  const countBefore = new Uint32Array(events.length)
  for (const [index, { user, item, kind, time }] of events.entries()) {
    let known = byUser.get(user)
    if (!known) byUser.set(user, known = [[], [], []])
    const split = splits[index]!
    countBefore[index] = known[split]!.length
    const past = { item: catalogue.factsOf(item), kind, time }
    for (let later = split; later < known.length; later++) known[later]!.push(past)
  }
  return (index) => {
    const { user, time } = events[index]!
    return recentHistory(byUser.get(user)![splits[index]!]!, time, countBefore[index])
  }
}
