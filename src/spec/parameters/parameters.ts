import { behaviorParameters } from './behavior.ts'
import { recommendationParameters } from './recommendation.ts'
import { searchParameters } from './search.ts'

/** Algorithms of each family; the first is what a spec has that names none. */
export const algorithmsOf = {
  behavior: ['network', 'trees', 'logistic', 'auto'],
  recommendation: ['auto', 'popularity', 'itemKnn', 'als', 'ease', 'content', 'hybrid', 'twoTower'],
  search: ['auto', 'bm25', 'vectors', 'fusion'],
} as const

/** Path of the HTTP endpoint that the models of each family answer at. */
export const endpointOf: Record<keyof typeof algorithmsOf, string> = { behavior: '/v1/behavior', recommendation: '/v1/recommend', search: '/v1/search' }

/** Keys below `parameters` that each family reads, beside `algorithm`. */
export const parametersOf: Record<keyof typeof algorithmsOf, readonly string[]> = {
  behavior: Object.keys(behaviorParameters),
  recommendation: Object.keys(recommendationParameters),
  search: [...Object.keys(searchParameters), 'trials'],
}

/** Keys that only some algorithms read, and `auto`, which tries them: with any other they would have no effect. */
export const algorithmsOfKey: Readonly<Record<string, readonly string[]>> = {
  ...ofAll(['hiddenUnits'], ['network']),
  ...ofAll(['trees', 'leaves', 'treeLearningRate', 'rowsPerLeaf', 'leafPenalty', 'rowShare', 'columnShare'], ['trees']),
  ...ofAll(['neighbours', 'shrink'], ['itemKnn', 'hybrid']),
  ...ofAll(['factors', 'iterations'], ['als', 'twoTower']),
  ...ofAll(['solver', 'alpha', 'frequencyScaling'], ['als']),
  ...ofAll(['regularization'], ['als', 'ease']),
  ...ofAll(['contentWeight', 'mix'], ['hybrid']),
  ...ofAll(['trials'], []),
  ...ofAll(['k1', 'b'], ['bm25', 'fusion']),
  ...ofAll(['vectorSize'], ['vectors', 'fusion']),
  ...ofAll(['vectorWeight'], ['fusion']),
}

function ofAll(keys: readonly string[], algorithms: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(keys.map((key) => [key, [...algorithms, 'auto']]))
}

export const parametersSchema = {
  type: 'object',
  additionalProperties: false,
  default: {},
  description: 'What shapes the model; each key begins with the family that it is for.',
  properties: {
    algorithm: {
      enum: [...new Set(Object.values(algorithmsOf).flat())] as ['network', 'trees', 'logistic', 'auto', 'popularity', 'itemKnn', 'als', 'ease', 'content', 'hybrid', 'twoTower', 'bm25', 'vectors', 'fusion'],
      description: 'How the model works. Not given: network for behavior, auto for the others, which compares settings on the validation part.',
    },
    ...behaviorParameters,
    ...recommendationParameters,
    ...searchParameters,
  },
} as const
