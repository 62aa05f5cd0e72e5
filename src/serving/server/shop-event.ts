import { failure } from '../../base/errors.ts'
import { compileSchema } from '../../base/schema.ts'
import type { FromSchema } from '../../base/schema.ts'

const idSchema = { type: 'string', minLength: 1, maxLength: 200 } as const

/** What a shop tells of a user. The kinds of a history, and two that a model of it does not read: what was shown, and what was put into the cart. */
const eventSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['kind', 'item'],
  properties: {
    user: { ...idSchema, description: 'Who it was. Not given: the user of the header x-user-id.' },
    kind: { enum: ['impression', 'view', 'click', 'cart', 'purchase'] },
    item: idSchema,
    time: { type: ['string', 'integer'], pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?(Z|[+-]\\d\\d:\\d\\d)$', minimum: 0, maximum: 8_640_000_000_000_000, description: 'ISO 8601 with its offset from UTC, or milliseconds since 1970. Not given: now.' },
    requestId: { type: 'string', pattern: '^[\\w.:-]{1,100}$', description: 'The x-request-id of the answer that led to it.' },
    shown: { type: 'array', maxItems: 200, items: idSchema, description: 'What was shown together, in its order.' },
    position: { type: 'integer', minimum: 0, maximum: 10_000, description: 'Place of the item among what was shown; 0 is the first.' },
    propensity: { type: 'number', exclusiveMinimum: 0, maximum: 1, description: 'How likely it was that the item would be shown there.' },
  },
} as const

export const reportSchema = { anyOf: [eventSchema, { type: 'object', additionalProperties: false, required: ['events'], properties: { events: { type: 'array', minItems: 1, items: eventSchema } } }] } as const

/** An event with its user and its time in milliseconds. */
export type ShopEvent = Omit<FromSchema<typeof eventSchema>, 'user' | 'time'> & { user: string; time: number }

const validate = compileSchema(eventSchema)
const aheadMs = 5 * 60_000

/** One event, or `{ events }`, at most `most`. An event without a time happened before it came. Fails with REQUEST_INVALID. */
export function parseShopEvents(value: unknown, { user, now, most }: { user: string | undefined; now: Date; most: number }): ShopEvent[] {
  const isMany = typeof value === 'object' && value !== null && 'events' in value
  const events = isMany ? (value as { events: unknown }).events : [value]
  if (!Array.isArray(events) || events.length === 0 || events.length > most) refuse('events', `must be a list of 1 to ${most} events`)
  return events.map((event: unknown, i) => {
    const place = isMany ? `events[${i}]` : 'event'
    if (!validate(event)) {
      const { instancePath, keyword, message, params } = validate.errors![0]!
      const inner = keyword === 'required' ? `.${params['missingProperty']}` : keyword === 'additionalProperties' ? `.${String(params['additionalProperty']).slice(0, 100)}` : ''
      refuse(place + instancePath.replaceAll('/', '.') + inner, keyword === 'required' ? 'is missing' : keyword === 'additionalProperties' ? 'is not known' : message ?? keyword)
    }
    const { user: own = user, time, ...rest } = event as FromSchema<typeof eventSchema>
    if (own === undefined) refuse(`${place}.user`, 'is missing, and there is no header x-user-id')
    return { ...rest, user: own, time: timeOf(time, now, `${place}.time`) }
  })
}

function timeOf(time: string | number | undefined, now: Date, path: string): number {
  if (time === undefined) return now.getTime() - 1
  const ms = typeof time === 'number' ? time : Date.parse(time)
  if (Number.isNaN(ms)) refuse(path, `there is no such time as ${String(time)}`)
  if (ms > now.getTime() + aheadMs) refuse(path, 'lies in the future')
  if (ms < 0) refuse(path, 'lies before 1970')
  return ms
}

function refuse(path: string, problem: string): never {
  throw failure('REQUEST_INVALID', { path, problem })
}
