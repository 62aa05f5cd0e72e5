import { failure } from '../base/errors.ts'
import { compileSchema } from '../base/schema.ts'

export const timeSchema = {
  type: ['string', 'integer'],
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,9})?)?(Z|[+-]\\d\\d:\\d\\d)$',
  minimum: 0,
  maximum: 8_640_000_000_000_000,
  description: 'ISO 8601 with its offset from UTC, or milliseconds since 1970.',
} as const

export const idSchema = { type: 'string', minLength: 1, maxLength: 200 } as const

export const historySchema = {
  type: 'array',
  maxItems: 5000,
  description: 'What this user did before, in any order; nothing tells who the user is.',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['item', 'kind', 'time'],
    properties: { item: idSchema, kind: { enum: ['view', 'click', 'purchase'] }, time: timeSchema },
  },
} as const

/** Checks requests by a JSON schema, which is compiled when the first one comes. A bad one fails with REQUEST_INVALID at its first bad place. */
export function requestChecker(schema: object): (request: unknown) => void {
  let validate: ReturnType<typeof compileSchema> | undefined
  return (request) => {
    validate ??= compileSchema(schema)
    if (validate(request)) return
    const error = validate.errors![0]!
    const inner = error.keyword === 'required' ? `.${error.params['missingProperty']}` : error.keyword === 'additionalProperties' ? `.${error.params['additionalProperty']}` : ''
    throw failure('REQUEST_INVALID', { path: pathOf(error.instancePath) + inner, problem: problemOf(error) })
  }
}

/** The pattern lets 2026-02-31 and 25:00 through. */
export function timeOf(time: string | number, path: string): number {
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
