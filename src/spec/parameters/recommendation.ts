/** What shapes a model of the family recommendation. A key without default is chosen by trials on the validation part where the algorithm is auto. */
export const recommendationParameters = {
  kindWeights: {
    type: 'object', additionalProperties: false, default: {},
    description: 'recommendation: what an event of each kind weighs; 0 leaves the kind out.',
    properties: {
      view: { type: 'number', minimum: 0, maximum: 1000, default: 1, description: 'A user saw the page of an item.' },
      click: { type: 'number', minimum: 0, maximum: 1000, default: 1, description: 'A user clicked an item.' },
      purchase: { type: 'number', minimum: 0, maximum: 1000, default: 1, description: 'A user bought an item.' },
    },
  },
  neighbours: { type: 'integer', minimum: 1, maximum: 5000, description: 'recommendation: most similar items that are kept of each item (itemKnn, hybrid). Not given: 100, or what trials choose.' },
  shrink: { type: 'number', minimum: 0, maximum: 10_000, description: 'recommendation: takes from the similarity of items that few users have in common (itemKnn, hybrid). Not given: 10, or what trials choose.' },
  factors: { type: 'integer', minimum: 1, maximum: 512, default: 64, description: 'recommendation: numbers that describe a user and an item (als, twoTower).' },
  iterations: { type: 'integer', minimum: 1, maximum: 200, default: 16, description: 'recommendation: passes over the users, and with als over the items in turn (als, twoTower).' },
  solver: { enum: ['conjugateGradient', 'cholesky'], default: 'conjugateGradient', description: 'recommendation: how each row of factors is solved for (als): a few steps toward the solution, or exactly.' },
  alpha: { type: 'number', exclusiveMinimum: 0, maximum: 10_000, description: 'recommendation: how much more an observed pair counts than an unobserved one (als). Not given: 1, or what trials choose.' },
  regularization: { type: 'number', minimum: 0, maximum: 100_000, description: 'recommendation: weight of the penalty on the factors (als) or on the item weights (ease). Not given: 10 for als, 300 for ease, or what trials choose.' },
  frequencyScaling: { type: 'number', minimum: 0, maximum: 1, default: 0, description: 'recommendation: how far the penalty on a row of factors grows with its number of events: 0 not at all, 1 in proportion (als).' },
  contentWeight: { type: 'number', minimum: 0, maximum: 100, description: 'recommendation: weight of similar attributes beside similar users (hybrid). Not given: 0.03 (0.3 of ranks), or what trials choose.' },
  mix: { enum: ['weighted', 'ranks', 'learned'], description: 'recommendation: how similar users and similar attributes are put together (hybrid). weighted: scores are added. ranks: places in both rankings are. learned: σ(W1u + W2v + b), fitted on the validation part. Not given: weighted, or what trials choose.' },
  recencyHalfLife: { type: 'number', minimum: 0, maximum: 10_000, description: 'recommendation: after so many other items an item of the history counts half; 0: all count alike. Not given: 0, or what trials choose.' },
  diversity: { type: 'number', minimum: 0, maximum: 1, default: 0, description: 'recommendation: 0 ranks by score alone, more trades score for items unlike those above them.' },
  longTail: { type: 'number', minimum: 0, maximum: 1, default: 0, description: 'recommendation: 0 ranks by score alone, more lifts items that few users have seen.' },
  maxPerCategory: { type: 'integer', minimum: 0, maximum: 100, default: 0, description: 'recommendation: a list holds at most so many items of one category, also where it then is shorter; 0: any number.' },
  trials: { type: 'integer', minimum: 1, maximum: 200, default: 24, description: 'recommendation, search: settings that the algorithm auto compares on the validation part, at most.' },
} as const
