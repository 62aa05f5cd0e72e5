import type * as tfjs from '@tensorflow/tfjs-core'
import { failure } from '../base/errors.ts'

const beta1 = 0.9
const beta2 = 0.999
const epsilon = 1e-7

/** Adam (Kingma and Ba 2015) over one flat tensor. tfjs has an Adam of its own, but its state cannot be restored to the bit: it multiplies
 *  the powers of β up step by step and restores them by `pow`. */
export interface Adam {
  parameters: tfjs.Tensor1D
  firstMoment: tfjs.Tensor1D
  secondMoment: tfjs.Tensor1D
  step: number
  readonly learningRate: number
  /** All that a later run needs, but the number of steps. */
  state(): Record<(typeof tensorNames)[number], Float32Array>
  /** The same where values cannot be waited for. */
  readState(): Promise<Record<(typeof tensorNames)[number], Float32Array>>
  restore(state: Record<string, Float32Array>, step: number): void
}

export function startAdam(tf: typeof tfjs, learningRate: number, parameters: Float32Array): Adam {
  const adam: Adam = {
    parameters: tf.tensor1d(parameters),
    firstMoment: tf.zeros([parameters.length]),
    secondMoment: tf.zeros([parameters.length]),
    step: 0,
    learningRate,
    state: () => ({ parameters: valuesOf(adam.parameters), firstMoment: valuesOf(adam.firstMoment), secondMoment: valuesOf(adam.secondMoment) }),
    async readState() {
      const [parameters, firstMoment, secondMoment] = await Promise.all([adam.parameters.data(), adam.firstMoment.data(), adam.secondMoment.data()])
      return { parameters: Float32Array.from(parameters), firstMoment: Float32Array.from(firstMoment), secondMoment: Float32Array.from(secondMoment) }
    },
    restore(state, step) {
      for (const name of tensorNames) {
        const values = state[name]
        if (values?.length !== parameters.length) throw failure('TENSOR_STATE_UNFIT', { name, expected: parameters.length, found: values?.length ?? 'none' })
        replace(adam, name, tf.tensor1d(values))
      }
      adam.step = step
    },
  }
  return adam
}

/** m ← β1·m + (1 − β1)·g;  v ← β2·v + (1 − β2)·g²;  θ ← θ − α·√(1 − β2ᵗ)/(1 − β1ᵗ) · m/(√v + ε). Call inside tidy: the new tensors are kept. */
export function adamStep(tf: typeof tfjs, adam: Adam, gradient: tfjs.Tensor1D): void {
  adam.step += 1
  const rate = adam.learningRate * Math.sqrt(1 - beta2 ** adam.step) / (1 - beta1 ** adam.step)
  const firstMoment = tf.add(tf.mul(adam.firstMoment, beta1), tf.mul(gradient, 1 - beta1)) as tfjs.Tensor1D
  const secondMoment = tf.add(tf.mul(adam.secondMoment, beta2), tf.mul(tf.square(gradient), 1 - beta2)) as tfjs.Tensor1D
  const change = tf.mul(tf.div(firstMoment, tf.add(tf.sqrt(secondMoment), epsilon)), rate)
  replace(adam, 'parameters', tf.keep(tf.sub(adam.parameters, change) as tfjs.Tensor1D))
  replace(adam, 'firstMoment', tf.keep(firstMoment))
  replace(adam, 'secondMoment', tf.keep(secondMoment))
}

export function releaseAdam(adam: Adam): void {
  for (const name of tensorNames) adam[name].dispose()
}

const tensorNames = ['parameters', 'firstMoment', 'secondMoment'] as const

function valuesOf(tensor: tfjs.Tensor1D): Float32Array {
  return Float32Array.from(tensor.dataSync())
}

function replace(adam: Adam, name: (typeof tensorNames)[number], tensor: tfjs.Tensor1D): void {
  adam[name].dispose()
  adam[name] = tensor
}
