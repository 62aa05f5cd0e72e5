import type { Spec } from '../../spec/record.ts'

/** How much a positive and a negative example weigh in the loss. */
export interface ClassWeights { positiveWeight: number; negativeWeight: number }

/** balanced: n / (2·n₊) and n / (2·n₋), so that both classes weigh half of all (King and Zeng 2001). */
export function classWeightsOf(kind: Spec['training']['classWeights'], labels: Float32Array): ClassWeights {
  if (kind === 'none') return { positiveWeight: 1, negativeWeight: 1 }
  const n = labels.length
  const positives = labels.reduce((sum, label) => sum + label, 0)
  return { positiveWeight: n / (2 * positives), negativeWeight: n / (2 * (n - positives)) }
}

/** Mean of −w·log p(label), as the training's own loss is weighted. */
export function weightedLogLoss(labels: Float32Array, probabilities: Float64Array, { positiveWeight, negativeWeight }: ClassWeights): number {
  const smallest = 1e-15
  let sum = 0
  for (const [i, label] of labels.entries()) {
    const probability = label === 1 ? probabilities[i]! : 1 - probabilities[i]!
    sum -= (label === 1 ? positiveWeight : negativeWeight) * Math.log(Math.max(smallest, probability))
  }
  return sum / labels.length
}
