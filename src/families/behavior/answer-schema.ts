const share = { type: 'number', minimum: 0, maximum: 1 } as const

function listOf(properties: Record<string, object>): object {
  return { type: 'array', items: { type: 'object', required: Object.keys(properties), properties } }
}

/** What the family answers: the probability of what was asked, and the interests where they were asked for. */
export const answerSchema = {
  type: 'object',
  properties: {
    probability: share,
    interests: {
      type: 'object',
      required: ['categories', 'brands', 'priceLevel', 'purchaseIntent', 'items'],
      properties: {
        categories: listOf({ category: { type: 'string' }, share }),
        brands: listOf({ brand: { type: 'string' }, share }),
        priceLevel: { type: 'number', exclusiveMinimum: 0 },
        purchaseIntent: share,
        items: listOf({ item: { type: 'string' }, probability: share }),
      },
    },
  },
} as const
