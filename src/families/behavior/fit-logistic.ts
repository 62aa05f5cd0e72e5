import { layersOf, weightsOf } from '../../tensor/dense-layers.ts'
import type { Learnt, Lessons } from './lesson.ts'
import { fitLogisticRegression } from './numerics/logistic-regression.ts'
import { parametersOf } from './weights.ts'

/** c · Σ log losses + |w|²/2 */
export const c = 0.3

/** A regression is a network without hidden units: it is kept, served and exported as one. It has one best fit, and no seeds. */
export function fitLogistic({ featuriser, train }: Lessons): Learnt {
  const width = featuriser.names.length
  const { weights, intercept } = fitLogisticRegression({ features: train.features, width }, train.labels, c)
  const network = weightsOf(Float32Array.of(...weights, intercept), layersOf(width, []))
  return { members: { kind: 'networks', networks: [network], hiddenUnits: [] }, parameterCount: parametersOf(network).length, history: [], bestEpochs: [] }
}
