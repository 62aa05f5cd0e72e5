/** What shapes a model of the family behavior. */
export const behaviorParameters = {
  hiddenUnits: { type: ['integer', 'array'], minimum: 1, maximum: 4096, minItems: 1, maxItems: 5, items: { type: 'integer', minimum: 1, maximum: 4096 }, default: 64, description: 'behavior: units of the hidden layer; a list for several layers.' },
  purchaseWindowHours: { type: 'number', minimum: 0.1, maximum: 720, default: 24, description: 'behavior: a click counts as positive when the user buys the item within so many hours.' },
} as const
