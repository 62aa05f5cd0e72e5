import { failure } from '../../../base/errors.ts'
import type { FromSchema } from '../../../base/schema.ts'
import { historySchema, idSchema, requestChecker, timeOf, timeSchema } from '../../check-request.ts'
import type { Catalogue } from './catalogue.ts'
import type { PastEvent } from './history.ts'

/** What `parseRequest` takes. */
export const requestSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['history'],
  properties: {
    item: { ...idSchema, description: 'The clicked item; one that the model does not know is answered too. Needed unless only interests are asked for.' },
    time: { ...timeSchema, description: 'When the click happens; now where it is missing.' },
    history: historySchema,
    interests: { type: 'boolean', description: 'Whether the answer also tells what this user is interested in.' },
  },
} as const

export type EventsRequest = FromSchema<typeof requestSchema>

const check = requestChecker(requestSchema)

/** A request → the click and its history, oldest first. Fails with REQUEST_INVALID at the first bad place. */
export function parseRequest(request: unknown, catalogue: Catalogue, now: Date): { item: string | undefined; time: number; history: PastEvent[]; wantsInterests: boolean } {
  check(request)
  const { item, time, history, interests: wantsInterests = false } = request as EventsRequest
  if (item === undefined && !wantsInterests) throw failure('REQUEST_INVALID', { path: 'request.item', problem: 'is missing' })
  return {
    item,
    wantsInterests,
    time: time === undefined ? now.getTime() : timeOf(time, 'request.time'),
    history: history
      .map((event, i) => ({ item: catalogue.factsOf(event.item), kind: event.kind, time: timeOf(event.time, `request.history[${i}].time`) }))
      .sort((a, b) => a.time - b.time),
  }
}
