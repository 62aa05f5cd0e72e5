/** What shapes a model of the family behavior. */
export const behaviorParameters = {
  hiddenUnits: { type: ['integer', 'array'], minimum: 1, maximum: 4096, minItems: 1, maxItems: 5, items: { type: 'integer', minimum: 1, maximum: 4096 }, default: 64, description: 'behavior: units of the hidden layer; a list for several layers (network).' },
  purchaseWindowHours: { type: 'number', minimum: 0.1, maximum: 720, default: 24, description: 'behavior: a click counts as positive when the user buys the item within so many hours.' },
  trees: { type: 'integer', minimum: 1, maximum: 10_000, default: 300, description: 'behavior: trees of a forest, at most (trees).' },
  leaves: { type: 'integer', minimum: 2, maximum: 1024, default: 15, description: 'behavior: leaves of a tree, at most (trees): more see how more features act together, and learn rows by heart sooner.' },
  treeLearningRate: { type: 'number', exclusiveMinimum: 0, maximum: 1, default: 0.03, description: 'behavior: how far each tree goes (trees); half of it wants twice as many trees.' },
  rowsPerLeaf: { type: 'integer', minimum: 1, maximum: 1_000_000, default: 40, description: 'behavior: training rows that a leaf must hold, at least (trees).' },
  leafPenalty: { type: 'number', minimum: 0, maximum: 100_000, default: 10, description: 'behavior: weight of the penalty on the squares of the leaves (trees).' },
  rowShare: { type: 'number', exclusiveMinimum: 0, maximum: 1, default: 0.8, description: 'behavior: share of the training rows that each tree is grown on (trees).' },
  columnShare: { type: 'number', exclusiveMinimum: 0, maximum: 1, default: 0.8, description: 'behavior: share of the features that each tree may look at (trees).' },
} as const
