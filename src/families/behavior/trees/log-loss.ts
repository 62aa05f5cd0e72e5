import type { ClassWeights } from '../class-weights.ts'
import { logit, sigmoid } from '../numerics/logistic.ts'
import type { Objective } from './boost.ts'

/** Binary log loss of scores that are log odds: gradient w(σ(z) − y), hessian wσ(z)(1 − σ(z)). It begins at the weighted rate of positives. */
export function logLossObjective(labels: Float32Array, { positiveWeight, negativeWeight }: ClassWeights): Objective {
  const positives = labels.reduce((sum, label) => sum + label, 0)
  const [weightOfPositives, weightOfNegatives] = [positives * positiveWeight, (labels.length - positives) * negativeWeight]
  return {
    base: Math.fround(logit(weightOfPositives / (weightOfPositives + weightOfNegatives))),
    differentiate(scores, gradients, hessians) {
      for (let row = 0; row < scores.length; row++) {
        const probability = sigmoid(scores[row]!)
        const weight = labels[row] === 1 ? positiveWeight : negativeWeight
        gradients[row] = weight * (probability - labels[row]!)
        hessians[row] = weight * probability * (1 - probability)
      }
    },
  }
}
