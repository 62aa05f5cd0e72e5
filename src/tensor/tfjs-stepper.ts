import type * as tfjs from '@tensorflow/tfjs-core'
import { adamStep, releaseAdam, startAdam } from './adam.ts'
import { joinGradients, splitParameters } from './dense-layers.ts'
import type { Layer, LayerTensors } from './dense-layers.ts'
import type { DenseStepper } from './mini-batches.ts'
import { openObjective } from './objective.ts'
import type { DenseFit } from './tensor.ts'

/** A step of y = σ(W2·relu(W1x + b1) + b2) (any number of hidden layers) on the active backend of tfjs: Adam on the objective of `objective.ts`.
 *  `readsLate`: a backend that cannot be waited for, since its values come from another device. */
export function openTfjsStepper(tf: typeof tfjs, layers: readonly Layer[], parameters: Float32Array, input: DenseFit, readsLate = false): DenseStepper {
  const adam = startAdam(tf, input.learningRate, parameters)
  const objective = openObjective(tf, layers, input)
  return {
    step({ rows, features, labels }) {
      const logits = tf.tidy(() => {
        const x = tf.tensor2d(features, [rows, input.train.width])
        const y = tf.tensor2d(labels, [rows, 1])
        const weights = splitParameters(tf, adam.parameters, layers)
        const { activations, z } = forward(tf, x, weights)
        const gradient = joinGradients(tf, backward(tf, activations, objective.gradientByLogits(z, y), weights))
        adamStep(tf, adam, objective.addPenalty(gradient, adam.parameters))
        return z
      })
      if (readsLate) return lateLossSum(logits, labels)
      const lost = objective.lossSum(logits.dataSync(), labels)
      logits.dispose()
      return lost
    },
    state: () => readsLate ? adam.readState() : adam.state(),
    restore: (state, steps) => { adam.restore(state, steps) },
    dispose() {
      objective.dispose()
      releaseAdam(adam)
    },
  }

  async function lateLossSum(logits: tfjs.Tensor2D, labels: Float32Array): Promise<number> {
    const values = await logits.data()
    logits.dispose()
    return objective.lossSum(values, labels)
  }
}

/** h = relu(W1x + b1) layer by layer; z is the logit before the last sigmoid. `activations` holds the input of every layer. */
function forward(tf: typeof tfjs, x: tfjs.Tensor2D, weights: LayerTensors[]): { activations: tfjs.Tensor2D[]; z: tfjs.Tensor2D } {
  const activations = [x]
  for (const { kernel, bias } of weights.slice(0, -1)) {
    activations.push(tf.fused.matMul({ a: activations.at(-1)!, b: kernel, bias, activation: 'relu' }) as tfjs.Tensor2D)
  }
  const { kernel, bias } = weights.at(-1)!
  return { activations, z: tf.fused.matMul({ a: activations.at(-1)!, b: kernel, bias }) as tfjs.Tensor2D }
}

/** Gradients by the chain rule, from the logits' down to the first layer's (Rumelhart, Hinton, Williams 1986): dW = aᵀdz;  db = Σ dz;
 *  dz of the layer below = (dz Wᵀ) where a > 0. Transposed beforehand, since matMul of wasm is fast only where neither side is to be transposed:
 *  with flags, a step of 128 rows costs twice as much. */
function backward(tf: typeof tfjs, activations: tfjs.Tensor2D[], byLogits: tfjs.Tensor2D, weights: LayerTensors[]): LayerTensors[] {
  const gradients: LayerTensors[] = []
  let dz = byLogits
  for (let layer = weights.length - 1; layer >= 0; layer--) {
    const a = activations[layer]!
    gradients.unshift({ kernel: tf.matMul(tf.transpose(a), dz), bias: tf.sum(dz, 0) })
    if (layer > 0) dz = tf.mul(tf.matMul(dz, tf.transpose(weights[layer]!.kernel)), tf.step(a))
  }
  return gradients
}
