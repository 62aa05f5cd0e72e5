import type { EventRows } from '../../../dataset/record.ts'
import type { Catalogue, ItemFacts } from './catalogue.ts'
import { recentHistory } from './history.ts'
import type { PastEvent } from './history.ts'
import { interestsOf } from './interests.ts'
import type { Interests } from './interests.ts'

/** The model's probability of a purchase, were the item clicked at that time. */
type ChanceOf = (item: ItemFacts, time: number, history: readonly PastEvent[]) => number

/** Interests of every user, in the order in which users first appear, seen from just after the last event of all. */
export function* profileUsers({ events }: EventRows, catalogue: Catalogue, probabilityOf: ChanceOf): Generator<{ user: string; interests: Interests & Record<string, unknown> }> {
  const byUser = new Map<string, PastEvent[]>()
  for (const { user, item, kind, time } of events) {
    const past = { item: catalogue.factsOf(item), kind, time }
    const known = byUser.get(user)
    if (known) known.push(past)
    else byUser.set(user, [past])
  }

  const now = (events.at(-1)?.time ?? 0) + 1
  for (const [user, all] of byUser) {
    const history = recentHistory(all, now)
    yield { user, interests: { ...interestsOf(catalogue, history, now, (item) => probabilityOf(item, now, history)) } }
  }
}
