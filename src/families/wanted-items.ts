import { idSchema } from './check-request.ts'

const nameSchema = { type: 'string', maxLength: 200 } as const
const namesSchema = { anyOf: [nameSchema, { type: 'array', maxItems: 200, items: nameSchema }], description: 'One, or a list of which any will do.' } as const

/** Which items a shop wants to see: of one of these categories, brands, at a price within these bounds (both ends in), with all these tags, among these items. */
export interface Filter { category?: string | readonly string[]; brand?: string | readonly string[]; priceFrom?: number; priceTo?: number; tags?: readonly string[]; items?: readonly string[] }

/** What every request for a list of items may hold, by the same names. */
export const wantedItems = {
  k: { type: 'integer', minimum: 1, maximum: 100, description: 'How many items at most; 10 where it is missing.' },
  exclude: { type: 'array', maxItems: 5000, items: idSchema, description: 'Items that are not shown.' },
  filter: {
    type: 'object',
    additionalProperties: false,
    description: 'Only items of which all of this is true.',
    properties: {
      category: namesSchema,
      brand: namesSchema,
      priceFrom: { type: 'number' },
      priceTo: { type: 'number' },
      tags: { type: 'array', maxItems: 50, items: nameSchema, description: 'Tags that an item must have, all of them.' },
      items: { type: 'array', maxItems: 100_000, items: idSchema, description: 'Only these items, e.g. what is in stock.' },
    },
  },
} as const
