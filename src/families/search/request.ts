import { failure } from '../../base/errors.ts'
import type { FromSchema } from '../../base/schema.ts'
import { idSchema, requestChecker } from '../check-request.ts'
import { wantedItems } from '../wanted-items.ts'
import type { Filter } from '../wanted-items.ts'

export const facetNames = ['category', 'brand'] as const
export type FacetName = (typeof facetNames)[number]

export const requestSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['query'],
  properties: {
    query: { type: 'string', maxLength: 1000, description: 'What somebody typed.' },
    k: wantedItems.k,
    from: { type: 'integer', minimum: 0, maximum: 900, description: 'How many of the best are left out, for the pages after the first.' },
    filter: wantedItems.filter,
    names: { type: 'boolean', description: 'Whether the answer tells the names of the items, as they were when the model was trained.' },
    facets: { type: 'array', maxItems: 2, uniqueItems: true, items: { enum: facetNames }, description: 'The answer then tells how many items have words of the query, and how many of them each category or brand; [] for the number alone.' },
    exclude: wantedItems.exclude,
    boost: {
      type: 'array',
      maxItems: 5000,
      description: 'What other models say of items, e.g. those of the families recommendation and behavior: the score of a found item is multiplied by 1 + weight.',
      items: { type: 'object', additionalProperties: false, required: ['item', 'weight'], properties: { item: idSchema, weight: { type: 'number', minimum: -1, maximum: 100 } } },
    },
  },
} as const

type Request = FromSchema<typeof requestSchema>

export interface ParsedRequest { query: string; k: number; from: number; filter: Filter; names: boolean; facets: readonly FacetName[] | undefined; exclude: readonly string[]; boost: readonly { item: string; weight: number }[] }

const check = requestChecker(requestSchema)

/** Fails with REQUEST_INVALID at the first bad place. */
export function parseRequest(request: unknown): ParsedRequest {
  check(request)
  const { query, k = 10, from = 0, filter = {}, names = false, facets, exclude = [], boost = [] } = request as Request
  if (query.trim() === '') throw failure('REQUEST_INVALID', { path: 'request.query', problem: 'is empty' })
  return { query, k, from, filter: filter as Filter, names, facets, exclude, boost }
}
