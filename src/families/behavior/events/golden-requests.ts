import type { EventRows, ShopEvent } from '../../../dataset/record.ts'
import type { Example } from '../../family.ts'
import type { Catalogue } from './catalogue.ts'
import { historiesOf } from './history.ts'
import type { PastEvent } from './history.ts'
import type { EventsRequest } from './request.ts'

const requests = 5
/** A golden query travels with the model: it names no user, and of a history it shows only so many last events. */
const eventsShown = 10

/** Clicks spread over the validation split, the first of them with interests, and one on an item that the model does not know. */
export function goldenRequestsOf(rows: EventRows, catalogue: Catalogue, validation: readonly Example[]): EventsRequest[] {
  const historyOf = historiesOf(rows, catalogue)
  const n = Math.min(requests, validation.length)
  const known = Array.from({ length: n }, (_, i) => {
    const { row } = validation[Math.floor((i + 0.5) * validation.length / n)]!
    return { ...requestOf(rows.events[row]!, historyOf(row)), ...(i === 0 && { interests: true }) }
  })
  const firstTime = rows.events[validation[0]?.row ?? 0]?.time ?? 0
  return [...known, { item: 'an-item-nobody-has', time: new Date(firstTime).toISOString(), history: [] }]
}

/** The request that production would have seen for a click, shortened. */
function requestOf({ item, time }: ShopEvent, history: readonly PastEvent[]): EventsRequest {
  return {
    item,
    time: new Date(time).toISOString(),
    history: history.slice(-eventsShown).map((past) => ({ item: past.item.id, kind: past.kind, time: new Date(past.time).toISOString() })),
  }
}
