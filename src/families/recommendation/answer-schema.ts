/** What the family answers: items, best first. */
export const answerSchema = {
  type: 'object',
  required: ['items'],
  properties: {
    items: {
      type: 'array',
      items: {
        type: 'object',
        required: ['item', 'score'],
        properties: {
          item: { type: 'string' },
          score: { type: 'number', description: 'That of the algorithm, to compare items of one answer by; 0 for those that fill a list up.' },
          reason: {
            type: 'object',
            description: '{ because, kind }: the item of the history that speaks for it most, and what was done with it. { like }: the item that was asked about. { popular: true }: many meet it.',
            properties: { because: { type: 'string' }, kind: { enum: ['view', 'click', 'purchase'] }, like: { type: 'string' }, popular: { type: 'boolean' } },
          },
        },
      },
    },
  },
} as const
