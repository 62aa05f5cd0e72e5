import type { FromSchema } from '../../base/schema.ts'
import { historySchema, idSchema, requestChecker, timeOf } from '../check-request.ts'
import { wantedItems } from '../wanted-items.ts'
import type { Filter } from '../wanted-items.ts'
import type { Catalogue } from './catalogue.ts'
import type { PastEvent } from './histories.ts'
import { clientClasses } from './suitability.ts'
import type { ClientClass } from './suitability.ts'

const share = { type: 'number', minimum: 0, maximum: 1 } as const

export const requestSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    history: { ...historySchema, description: 'What this user did before, in any order; nothing tells who the user is. Not given: nothing is known, and the answer is what everybody gets.' },
    item: { ...idSchema, description: 'The item of a product page: what is asked for is like it. What the history holds is still not shown.' },
    ...wantedItems,
    diversity: { ...share, description: 'In place of parameters.diversity of the spec.' },
    longTail: { ...share, description: 'In place of parameters.longTail of the spec.' },
    riskClass: { enum: clientClasses, description: 'Class of the client, C1 to C5 or 1 to 5. Nothing of a higher risk class is shown, and nothing without one. Must be told where products have risk classes, and only there.' },
    maxPerCategory: { type: 'integer', minimum: 1, maximum: 100, description: 'At most so many items of one category, also where the list then is shorter; in place of parameters.maxPerCategory of the spec.' },
    reasons: { type: 'boolean', description: 'Whether each item comes with the reason why.' },
  },
} as const

type Request = FromSchema<typeof requestSchema>

interface ParsedRequest { history: PastEvent[]; item: string | undefined; k: number; exclude: readonly string[]; filter: Filter; diversity: number | undefined; longTail: number | undefined; riskClass: ClientClass | undefined; maxPerCategory: number | undefined; wantsReasons: boolean }

const check = requestChecker(requestSchema)

/** Fails with REQUEST_INVALID at the first bad place. */
export function parseRequest(request: unknown, { placeOf }: Catalogue): ParsedRequest {
  check(request)
  const { history = [], item, k = 10, exclude = [], filter = {}, diversity, longTail, riskClass, maxPerCategory, reasons = false } = request as Request
  return {
    history: history.map((event, i) => ({ item: placeOf(event.item), kind: event.kind, time: timeOf(event.time, `request.history[${i}].time`) })),
    item, k, exclude, filter: filter as Filter, diversity, longTail, riskClass, maxPerCategory, wantsReasons: reasons,
  }
}
