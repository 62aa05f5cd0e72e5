import { failure } from '../../base/errors.ts'
import type { FromSchema } from '../../base/schema.ts'
import { idSchema, requestChecker } from '../check-request.ts'
import { wantedItems } from '../wanted-items.ts'
import type { Filter } from '../wanted-items.ts'
import { unitVector } from './vectors/item-vectors.ts'

const facetNames = ['category', 'brand'] as const
export type FacetName = (typeof facetNames)[number]

export const requestSchema = {
  type: 'object',
  additionalProperties: false,
  anyOf: [{ type: 'object', required: ['query'], properties: { query: {} } }, { type: 'object', required: ['vector'], properties: { vector: {} } }],
  properties: {
    query: { type: 'string', maxLength: 1000, description: 'What somebody typed.' },
    vector: { type: 'array', minItems: 1, maxItems: 4096, items: { type: 'number' }, description: 'What to look for as a vector, made by the encoder that made the column embedding of the catalogue, and as long; beside query or in its place.' },
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

/** `vector` has length 1; one of it and `query` is there. */
export interface ParsedRequest { query: string | undefined; vector: Float32Array | undefined; k: number; from: number; filter: Filter; names: boolean; facets: readonly FacetName[] | undefined; exclude: readonly string[]; boost: readonly { item: string; weight: number }[] }

const check = requestChecker(requestSchema)

/** Fails with REQUEST_INVALID at the first bad place. `vectorSize`: of the vectors that the products of the model bring, undefined where they bring none. */
export function parseRequest(request: unknown, vectorSize: number | undefined): ParsedRequest {
  check(request)
  const { query = '', vector, k = 10, from = 0, filter = {}, names = false, facets, exclude = [], boost = [] } = request as Request
  const isBlank = query.trim() === ''
  if (isBlank && !vector) throw failure('REQUEST_INVALID', { path: 'request.query', problem: 'is empty' })
  return { query: isBlank ? undefined : query, vector: vector && parseVector(vector, vectorSize), k, from, filter: filter as Filter, names, facets, exclude, boost }
}

function parseVector(vector: readonly number[], size: number | undefined): Float32Array {
  const refuse = (problem: string): never => { throw failure('REQUEST_INVALID', { path: 'request.vector', problem }) }
  if (size === undefined) refuse('is of no use: the catalogue of this model has no vectors')
  if (vector.length !== size) refuse(`has ${vector.length} numbers, those of the catalogue have ${size}`)
  if (vector.every((value) => value === 0)) refuse('is all zeros')
  return unitVector(vector)
}
