const counts = { type: 'array', items: { type: 'object', required: ['value', 'items'], properties: { value: { type: 'string' }, items: { type: 'integer' } } } } as const

/** What the family answers: items, best first. */
export const answerSchema = {
  type: 'object',
  required: ['items'],
  properties: {
    items: {
      type: 'array',
      items: { type: 'object', required: ['item', 'score'], properties: { item: { type: 'string' }, name: { type: 'string', description: 'Where names are asked for.' }, score: { type: 'number', description: 'To compare items of one answer by; the cosine where a vector alone was asked for.' } } },
    },
    total: { type: 'integer', description: 'How many items have words of the query and pass the filter, without a query how many of the 200 nearest to the vector do; where facets are asked for.' },
    facets: { type: 'object', description: 'How many of these have each value, the most frequent first, a hundred values at most.', properties: { category: counts, brand: counts } },
    corrected: {
      type: 'array',
      description: 'Words that no item has, and what was looked for in their place.',
      items: { type: 'object', required: ['word', 'as'], properties: { word: { type: 'string' }, as: { type: 'string' } } },
    },
  },
} as const
