import { failure } from '../../base/errors.ts'
import { compileSchema } from '../../base/schema.ts'
import type { FromSchema } from '../../base/schema.ts'
import { unknown } from '../../dataset/record.ts'
import type { Item } from '../../dataset/record.ts'

const idSchema = { type: 'string', minLength: 1, maxLength: 200, pattern: '^\\S(.*\\S)?$' } as const
const textSchema = { type: 'string', maxLength: 500 } as const

/** A product as a shop tells it, whole: what is left out is empty, as in a table without that cell. */
const itemSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['item', 'name'],
  properties: {
    item: idSchema,
    name: { type: 'string', minLength: 1, maxLength: 1000 },
    description: { type: 'string', maxLength: 20_000 },
    tags: { type: 'array', maxItems: 100, items: textSchema },
    category: textSchema,
    brand: textSchema,
    price: { type: 'number', minimum: 0, description: '0 where it is left out.' },
    embedding: { type: 'array', minItems: 1, maxItems: 4096, items: { type: 'number', minimum: -1e30, maximum: 1e30 }, description: 'As long as those of the catalogue; another one is left out.' },
  },
} as const

export const itemsSchema = {
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    put: { type: 'array', minItems: 1, items: itemSchema, description: 'Products that are new, or changed; each is told whole.' },
    remove: { type: 'array', minItems: 1, items: idSchema, description: 'Products that are gone; those that are not there are none of its business.' },
  },
} as const

type ToldItem = FromSchema<typeof itemSchema>

/** One product: what it is from now on; without `put` it is gone. */
export interface ItemChange { item: string; put?: ToldItem }

const validate = compileSchema(itemsSchema)
/** A later version may tell more of a product. */
const validateTold = compileSchema({ ...itemSchema, additionalProperties: true })

export function isToldItem(value: unknown): value is ToldItem {
  return validateTold(value)
}

/** At most `most` products, each once. Fails with REQUEST_INVALID. */
export function parseItemChanges(value: unknown, most: number): ItemChange[] {
  if (!validate(value)) {
    const { instancePath, keyword, message, params } = validate.errors![0]!
    const inner = keyword === 'required' ? `.${params['missingProperty']}` : keyword === 'additionalProperties' ? `.${String(params['additionalProperty']).slice(0, 100)}` : ''
    refuse(`request${instancePath.replace(/\/(\d+)/g, '[$1]').replaceAll('/', '.')}${inner}`, keyword === 'required' ? 'is missing' : keyword === 'additionalProperties' ? 'is not known' : keyword === 'minProperties' ? 'must have put or remove' : message ?? keyword)
  }
  const { put = [], remove = [] } = value as FromSchema<typeof itemsSchema>
  const changes = [...put.map((told) => ({ item: told.item, put: told })), ...remove.map((item) => ({ item }))]
  if (changes.length > most) refuse('request', `must change at most ${most} products at once`)
  const ids = new Set<string>()
  for (const { item } of changes) {
    if (ids.has(item)) refuse('request', `tells of ${item} twice`)
    ids.add(item)
  }
  return changes
}

/** As a model knows a product. */
export function itemOf({ item, name, description = '', tags = [], category = '', brand = '', price = 0, embedding }: ToldItem): Item {
  const told = (text: string) => text.trim() || unknown
  return {
    item, name: name.trim() || item, description: description.trim(), tags: [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))], category: told(category), brand: told(brand), price,
    ...(embedding && { embedding: Float32Array.from(embedding) }),
  }
}

function refuse(path: string, problem: string): never {
  throw failure('REQUEST_INVALID', { path, problem })
}
