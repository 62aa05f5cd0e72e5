import type { EventKind, EventRows } from '../../dataset/record.ts'
import type { Spec } from '../../spec/record.ts'

export type KindWeights = Spec['parameters']['kindWeights']
/** One thing that a user did: `item` is a place in a catalogue, −1 where it holds no such item. */
export interface PastEvent { item: number; kind: EventKind; time: number }
/** Items that a user met, each once, the latest first: the weight of its heaviest kind, and that kind. */
export type History = readonly { item: number; kind: EventKind; weight: number }[]

/** The newest events of a history that count; a machine that visits a whole shop costs no more than a person. */
export const historyEvents = 1000

/** From the newest events, given in any order; ties of time by item, then kind. Kinds that weigh nothing and items that nobody knows are left out. */
export function historyOf(events: readonly PastEvent[], weights: KindWeights): History {
  const sorted = events.filter(({ item, kind }) => item >= 0 && weights[kind] > 0).sort((a, b) => b.time - a.time || b.item - a.item || weights[b.kind] - weights[a.kind])
  const byItem = new Map<number, { item: number; kind: EventKind; weight: number }>()
  for (const { item, kind } of sorted.slice(0, historyEvents)) {
    const known = byItem.get(item)
    if (known) {
      if (weights[kind] > known.weight) Object.assign(known, { kind, weight: weights[kind] })
    } else byItem.set(item, { item, kind, weight: weights[kind] })
  }
  return [...byItem.values()]
}

/** What each user did in the splits before `split`; users in the order in which they first appear. */
export function eventsBefore({ events, splits }: EventRows, split: number, placeOf: (item: string) => number): Map<string, PastEvent[]> {
  const byUser = new Map<string, PastEvent[]>()
  for (const [row, { user, item, kind, time }] of events.entries()) {
    if (splits[row]! >= split) continue
    const past = { item: placeOf(item), kind, time }
    const known = byUser.get(user)
    if (known) known.push(past)
    else byUser.set(user, [past])
  }
  return byUser
}

/** Places of items by their id; −1 for an unknown one. */
export function placesOf(ids: readonly string[]): (id: string) => number {
  const places = new Map(ids.map((id, place) => [id, place]))
  return (id) => places.get(id) ?? -1
}
