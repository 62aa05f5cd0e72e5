import { failure } from '../../../base/errors.ts'
import { compileSchema } from '../../../base/schema.ts'
import type { FromSchema } from '../../../base/schema.ts'
import type { Catalogue } from './catalogue.ts'
import type { PastEvent } from './history.ts'

const timeSchema = {
  type: ['string', 'integer'],
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?(Z|[+-]\\d\\d:\\d\\d)$',
  minimum: 0,
  maximum: 8_640_000_000_000_000,
  description: 'ISO 8601 with its offset from UTC, or milliseconds since 1970.',
} as const

const idSchema = { type: 'string', minLength: 1, maxLength: 200 } as const

/** What `parseRequest` takes. */
export const requestSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['history'],
  properties: {
    item: { ...idSchema, description: 'The clicked item; one that the model does not know is answered too. Needed unless only interests are asked for.' },
    time: { ...timeSchema, description: 'When the click happens; now where it is missing.' },
    history: {
      type: 'array',
      maxItems: 5000,
      description: 'What this user did before, in any order; nothing tells who the user is.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['item', 'kind', 'time'],
        properties: { item: idSchema, kind: { enum: ['view', 'click', 'purchase'] }, time: timeSchema },
      },
    },
    interests: { type: 'boolean', description: 'Whether the answer also tells what this user is interested in.' },
  },
} as const

export type EventsRequest = FromSchema<typeof requestSchema>

let compiled: ReturnType<typeof compileSchema> | undefined

/** A request → the click and its history, oldest first. Fails with REQUEST_INVALID at the first bad place. */
export function parseRequest(request: unknown, catalogue: Catalogue, now: Date): { item: string | undefined; time: number; history: PastEvent[]; wantsInterests: boolean } {
  const validate = (compiled ??= compileSchema(requestSchema))
  if (!validate(request)) {
    const error = validate.errors![0]!
    const inner = error.keyword === 'required' ? `.${error.params['missingProperty']}` : error.keyword === 'additionalProperties' ? `.${error.params['additionalProperty']}` : ''
    throw failure('REQUEST_INVALID', { path: pathOf(error.instancePath) + inner, problem: problemOf(error) })
  }
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

/** The pattern lets 2026-02-31 and 25:00 through. */
function timeOf(time: string | number, path: string): number {
  const ms = typeof time === 'number' ? time : Date.parse(time)
  if (Number.isNaN(ms)) throw failure('REQUEST_INVALID', { path, problem: `there is no such time as ${String(time)}` })
  return ms
}

/** "/history/0/kind" → "request.history[0].kind" */
function pathOf(instancePath: string): string {
  return `request${instancePath.replace(/\/(\d+)/g, '[$1]').replaceAll('/', '.')}`
}

function problemOf({ keyword, message, params }: NonNullable<ReturnType<typeof compileSchema>['errors']>[number]): string {
  if (keyword === 'required') return 'is missing'
  if (keyword === 'additionalProperties') return 'is not known'
  if (keyword === 'enum') return `must be one of ${(params['allowedValues'] as string[]).join(', ')}`
  if (keyword === 'pattern') return 'must be a time like 2026-01-31T12:00:00Z, or milliseconds since 1970'
  return message ?? keyword
}
