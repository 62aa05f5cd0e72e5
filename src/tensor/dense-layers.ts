import type * as tfjs from '@tensorflow/tfjs-core'
import type { Random } from '../base/random.ts'
import type { DenseWeights } from './tensor.ts'

/** All weights live in one flat tensor, so that an optimiser touches one tensor a step however many layers there are:
 *  kernel [inputs × units] then bias [units], layer by layer. */
export interface Layer { inputs: number; units: number; activation: 'relu' | 'sigmoid'; kernelAt: number; biasAt: number }
export interface LayerTensors { kernel: tfjs.Tensor2D; bias: tfjs.Tensor1D }

/** ReLU layers of the given units, then one sigmoid unit. */
export function layersOf(width: number, hiddenUnits: readonly number[]): Layer[] {
  const layers: Layer[] = []
  let inputs = width
  let at = 0
  for (const units of [...hiddenUnits, 1]) {
    const biasAt = at + inputs * units
    layers.push({ inputs, units, activation: layers.length < hiddenUnits.length ? 'relu' : 'sigmoid', kernelAt: at, biasAt })
    inputs = units
    at = biasAt + units
  }
  return layers
}

export function parameterCountOf(layers: readonly { inputs: number; units: number }[]): number {
  return layers.reduce((sum, { inputs, units }) => sum + inputs * units + units, 0)
}

/** Kernels uniform in ±√(6 / (inputs + units)) (Glorot and Bengio 2010), biases 0. */
export function initialParameters(layers: readonly Layer[], random: Random): Float32Array {
  const parameters = new Float32Array(parameterCountOf(layers))
  for (const { inputs, units, kernelAt, biasAt } of layers) {
    const limit = Math.sqrt(6 / (inputs + units))
    for (let i = kernelAt; i < biasAt; i++) parameters[i] = (2 * random.next() - 1) * limit
  }
  return parameters
}

/** The layers' tensors out of the flat one. */
export function splitParameters(tf: typeof tfjs, parameters: tfjs.Tensor1D, layers: readonly Layer[]): LayerTensors[] {
  return layers.map(({ inputs, units, kernelAt, biasAt }) => ({
    kernel: tf.reshape(tf.slice1d(parameters, kernelAt, inputs * units), [inputs, units]),
    bias: tf.slice1d(parameters, biasAt, units),
  }))
}

/** Back to one flat tensor, in the same order. */
export function joinGradients(tf: typeof tfjs, gradients: readonly LayerTensors[]): tfjs.Tensor1D {
  return tf.concat1d(gradients.flatMap(({ kernel, bias }) => [tf.reshape(kernel, [kernel.size]), bias]))
}

export function weightsOf(parameters: Float32Array, layers: readonly Layer[]): DenseWeights {
  return {
    layers: layers.map(({ inputs, units, activation, kernelAt, biasAt }) => ({
      inputs, units, activation, kernel: parameters.slice(kernelAt, biasAt), bias: parameters.slice(biasAt, biasAt + units),
    })),
  }
}
