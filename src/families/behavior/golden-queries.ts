import { systemClock } from '../../base/clock.ts'
import type { DatasetRows, ShopEvent } from '../../dataset/record.ts'
import type { Example, Model } from '../family.ts'
import { historiesOf } from './history.ts'
import type { PastEvent } from './history.ts'
import { modelOf } from './model.ts'
import type { ModelParts } from './model-files.ts'
import type { BehaviorRequest } from './request.ts'

const queries = 5
/** A golden query travels with the model: it names no user, and of a history it shows only so many last events. */
const eventsShown = 10

/** Clicks spread over the validation split, and one on an item that the model does not know, with the answers of this very model. */
export function goldenQueriesOf(parts: ModelParts, rows: DatasetRows, validation: readonly Example[]): Model['goldenQueries'] {
  const model = modelOf(parts, systemClock)
  const historyOf = historiesOf(rows, parts.catalogue)
  const n = Math.min(queries, validation.length)
  const known = Array.from({ length: n }, (_, i) => {
    const { event } = validation[Math.floor((i + 0.5) * validation.length / n)]!
    return requestOf(rows.events[event]!, historyOf(event))
  })
  const unknown: BehaviorRequest = { item: 'an-item-nobody-has', time: new Date(rows.validationFrom).toISOString(), history: [] }
  return [...known, unknown].map((request) => ({ request, answer: model.answer(request) }))
}

/** The request that production would have seen for a click, shortened. */
function requestOf({ item, time }: ShopEvent, history: readonly PastEvent[]): BehaviorRequest {
  return {
    item,
    time: new Date(time).toISOString(),
    history: history.slice(-eventsShown).map((past) => ({ item: past.item.id, kind: past.kind, time: new Date(past.time).toISOString() })),
  }
}
