import { setImmediate } from 'node:timers/promises'
import type * as tfjs from '@tensorflow/tfjs-core'
import { seededRandom } from '../base/random.ts'
import { adamStep, releaseAdam, startAdam } from './adam.ts'
import { initialParameters, joinGradients, layersOf, splitParameters, weightsOf } from './dense-layers.ts'
import type { LayerTensors } from './dense-layers.ts'
import { openObjective } from './objective.ts'
import type { DenseFit, DenseWeights } from './tensor.ts'

/** Other work of the process (signals, timers) waits no longer than this, or one step. */
const yieldAfterMs = 100

/** Fits y = σ(W2·relu(W1x + b1) + b2) (any number of hidden layers) by mini-batches: Adam on the objective of `objective.ts`. The same input
 *  gives the same weights on the same backend, whether or not it was interrupted after an epoch. */
export async function fitDense(tf: typeof tfjs, input: DenseFit): Promise<DenseWeights> {
  const { train, batchSize, signal } = input
  const layers = layersOf(train.width, input.hiddenUnits)
  const random = seededRandom(input.seed)
  const adam = startAdam(tf, input.learningRate, initialParameters(layers, random))
  const objective = openObjective(tf, layers, input)
  const stepsPerEpoch = Math.ceil(train.rows / batchSize)
  const nextBatch = batchGatherer(train, Math.min(batchSize, train.rows))
  let order = Array.from({ length: train.rows }, (_, row) => row)
  let yieldedAt = performance.now()

  try {
    for (let epoch = 1; epoch <= input.epochs; epoch++) {
      order = random.shuffle(order)                                       // also for epochs that are already done: the stream stays the same
      if (input.resumeFrom && epoch < input.resumeFrom.epoch) continue
      if (input.resumeFrom && epoch === input.resumeFrom.epoch) {
        adam.restore(input.resumeFrom.state, epoch * stepsPerEpoch)
        continue
      }

      let lossSum = 0
      for (let start = 0; start < train.rows; start += batchSize) {
        signal.throwIfAborted()
        const batch = nextBatch(order, start)
        const logits = tf.tidy(() => {
          const x = tf.tensor2d(batch.features, [batch.rows, train.width])
          const y = tf.tensor2d(batch.labels, [batch.rows, 1])
          const weights = splitParameters(tf, adam.parameters, layers)
          const { activations, z } = forward(tf, x, weights)
          const gradient = joinGradients(tf, backward(tf, activations, objective.gradientByLogits(z, y), weights))
          adamStep(tf, adam, objective.addPenalty(gradient, adam.parameters))
          return z.dataSync()
        })
        lossSum += objective.lossSum(logits, batch.labels)
        if (performance.now() - yieldedAt > yieldAfterMs) {
          await setImmediate()
          yieldedAt = performance.now()
        }
      }
      const state = adam.state()
      // A ReLU of wasm turns NaN into 0, so that a diverged network may show a finite loss: its weights tell.
      const hasDiverged = !state['parameters']!.every(Number.isFinite)
      const told = await input.onEpoch({ epoch, trainLoss: hasDiverged ? NaN : lossSum / train.rows, weights: weightsOf(state['parameters']!, layers), state })
      if (told === 'stop') break
    }
    return weightsOf(adam.parameters.dataSync() as Float32Array, layers)
  } finally {
    objective.dispose()
    releaseAdam(adam)
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

/** Copies the rows of a batch into one array that every batch reuses. */
function batchGatherer(train: DenseFit['train'], batchSize: number) {
  const features = new Float32Array(batchSize * train.width)
  const labels = new Float32Array(batchSize)
  return (order: readonly number[], start: number) => {
    const rows = Math.min(batchSize, train.rows - start)
    for (let i = 0; i < rows; i++) {
      const from = order[start + i]! * train.width
      features.set(train.features.subarray(from, from + train.width), i * train.width)
      labels[i] = train.labels[order[start + i]!]!
    }
    return { rows, features: features.subarray(0, rows * train.width), labels: labels.subarray(0, rows) }
  }
}
