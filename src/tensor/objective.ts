import type * as tfjs from '@tensorflow/tfjs-core'
import { crossEntropy } from './cross-entropy.ts'
import { parameterCountOf } from './dense-layers.ts'
import type { Layer } from './dense-layers.ts'
import type { DenseFit } from './tensor.ts'

/** What a step minimises over the n examples of its batch: 1/n · Σ w·(−y·log σ(z) − (1 − y)·log(1 − σ(z))) + l2/2 · |W|², where w is the weight of
 *  the example's label and W are the kernels. Whoever wants neither weights nor penalty pays for neither. */
export interface Objective {
  /** Gradient by the logits, w·(σ(z) − y) / n. */
  gradientByLogits(z: tfjs.Tensor2D, y: tfjs.Tensor2D): tfjs.Tensor2D
  /** Adds that of the penalty, l2·W, to the gradient by the flat parameters. */
  addPenalty(gradient: tfjs.Tensor1D, parameters: tfjs.Tensor1D): tfjs.Tensor1D
  /** Σ w·loss, without the penalty. */
  lossSum(logits: ArrayLike<number>, labels: Float32Array): number
  dispose(): void
}

export function openObjective(tf: typeof tfjs, layers: readonly Layer[], { l2 = 0, positiveWeight = 1, negativeWeight = 1 }: DenseFit): Objective {
  const areWeightsEqual = positiveWeight === negativeWeight
  const penalty = l2 === 0 ? undefined : tf.tensor1d(penalties(layers, l2))
  return {
    gradientByLogits(z, y) {
      const n = y.shape[0]
      const weights = areWeightsEqual ? negativeWeight / n : tf.add(tf.mul(y, (positiveWeight - negativeWeight) / n), negativeWeight / n)
      return tf.mul(tf.sub(tf.sigmoid(z), y), weights)
    },
    addPenalty: (gradient, parameters) => (penalty ? tf.add(gradient, tf.mul(parameters, penalty)) : gradient),
    lossSum(logits, labels) {
      let sum = 0
      for (let i = 0; i < labels.length; i++) sum += (labels[i] === 1 ? positiveWeight : negativeWeight) * crossEntropy(logits[i]!, labels[i]!)
      return sum
    },
    dispose: () => penalty?.dispose(),
  }
}

/** l2 where a kernel lies in the flat parameters, 0 for biases. */
function penalties(layers: readonly Layer[], l2: number): Float32Array {
  const result = new Float32Array(parameterCountOf(layers))
  for (const { kernelAt, biasAt } of layers) result.fill(l2, kernelAt, biasAt)
  return result
}
