import { openArena } from '../../matrix/kernel/arena.ts'
import { crossEntropy } from '../cross-entropy.ts'
import type { Layer } from '../dense-layers.ts'
import type { DenseStepper } from '../mini-batches.ts'
import type { DenseFit } from '../tensor.ts'
import { openKernel } from './kernel/kernel.ts'
import { placeNetwork, tensorNames, toFour } from './network.ts'
import type { PlacedLayer, TensorName } from './network.ts'

/** So many rows of a batch go forward and backward together, while they and the weights lie in the nearest cache. A multiple of 4. */
const rowsAtOnce = 32
const [beta1, beta2] = [0.9, 0.999] as const

/** A step of y = σ(W2·relu(W1x + b1) + b2) (any number of hidden layers) with all that it touches in the memory of one kernel: nothing is allocated, and a batch takes
 *  no more room than `rowsAtOnce` of its rows. A step without `module` has equal bytes. */
export function openTypedArraysStepper(module: WebAssembly.Module | undefined, layers: readonly Layer[], parameters: Float32Array, input: DenseFit): DenseStepper {
  const { learningRate, l2 = 0, positiveWeight = 1, negativeWeight = 1 } = input
  const arena = openArena('a network')
  const kernel = openKernel(arena.memory, module)
  const network = placeNetwork(arena, layers)
  const passes = network.layers.map(placePass)
  const last = passes.at(-1)!
  let steps = 0
  network.write('parameters', parameters)

  return {
    step({ rows, features, labels }) {
      transposeKernels()
      let lossSum = 0
      for (let from = 0; from < rows; from += rowsAtOnce) {
        const n = Math.min(rowsAtOnce, rows - from)
        load(features, from, n)
        forward(n)
        lossSum += differByLogits(labels, from, n, rows)
        backward(n)
      }
      learn()
      return lossSum
    },
    state: () => Object.fromEntries(tensorNames.map((name) => [name, network.read(name)])) as Record<TensorName, Float32Array>,
    restore(state, done) {
      for (const name of tensorNames) network.write(name, state[name]!)
      steps = done
    },
    dispose() {},
  }

  /** Where a layer finds its input and leaves what its sums should change by, `rowsAtOnce` rows each; its kernel the other way round for the way back. */
  function placePass(layer: PlacedLayer) {
    const deltaStride = 4 * toFour(layer.units + 1)                       // as the input of the next layer
    return {
      ...layer, stride: 4 * layer.columns,
      input: arena.take(4 * layer.rows * rowsAtOnce), inputStride: 4 * layer.rows,
      delta: arena.take(deltaStride * rowsAtOnce), deltaStride,
      transposed: arena.take(4 * layer.units * toFour(layer.inputs)), transposedStride: 4 * toFour(layer.inputs),
    }
  }

  /** The rows of a batch from one on become the input of the first layer, each with a 1 that stands for the bias. */
  function load(features: Float32Array, from: number, n: number): void {
    const { inputs, rows, input: address } = passes[0]!
    const input = new Float32Array(arena.memory.buffer, address, rows * rowsAtOnce)
    for (let r = 0; r < n; r++) {
      input.set(features.subarray((from + r) * inputs, (from + r + 1) * inputs), r * rows)
      input[r * rows + inputs] = 1
    }
  }

  /** h = relu(W1x + b1) layer by layer; the logits come where their changes will be. */
  function forward(n: number): void {
    for (const [i, { input, inputStride, parameters: weights, stride, inputs, units, columns, delta, deltaStride }] of passes.entries()) {
      const next = passes[i + 1]
      kernel.multiply(next?.input ?? delta, deltaStride, input, inputStride, weights, stride, toFour(n), inputs + 1, columns, next ? 0 : -Infinity)
      if (next) {
        const output = new Float32Array(arena.memory.buffer, next.input, next.rows * rowsAtOnce)
        for (let r = 0; r < n; r++) output[r * next.rows + units] = 1
      }
    }
  }

  /** The logits z become the gradient by them, w·(σ(z) − y) / rows; gives Σ w·loss. */
  function differByLogits(labels: Float32Array, from: number, n: number, rows: number): number {
    const [z, stride] = [new Float32Array(arena.memory.buffer, last.delta, (last.deltaStride / 4) * rowsAtOnce), last.deltaStride / 4]
    let lossSum = 0
    for (let r = 0; r < n; r++) {
      const y = labels[from + r]!
      const weight = y === 1 ? positiveWeight : negativeWeight
      lossSum += weight * crossEntropy(z[r * stride]!, y)
      z[r * stride] = (weight / rows) * (1 / (1 + Math.exp(-z[r * stride]!)) - y)
    }
    return lossSum
  }

  /** Gradients by the chain rule, from the logits' down to the first layer's (Rumelhart, Hinton, Williams 1986): dW = aᵀdz, with db its last row;
   *  dz of the layer below = (dz Wᵀ) where a > 0. */
  function backward(n: number): void {
    for (let i = passes.length - 1; i >= 0; i--) {
      const { input, inputStride, gradient, stride, inputs, units, rows, columns, delta, deltaStride, transposed, transposedStride } = passes[i]!
      kernel.addOuterProducts(gradient, stride, input, inputStride, delta, deltaStride, n, rows, columns)
      const below = passes[i - 1]
      if (!below) return
      kernel.multiply(below.delta, below.deltaStride, delta, deltaStride, transposed, transposedStride, toFour(n), units, toFour(inputs), -Infinity)
      kernel.keepWherePositive(below.delta, input, toFour(n) * rows)
    }
  }

  /** Kernels as they are before the step, without biases, [inputs, units] to [units, inputs]; the first layer needs none. */
  function transposeKernels(): void {
    const floats = new Float32Array(arena.memory.buffer)
    for (const { parameters: weights, inputs, units, columns, transposed, transposedStride } of passes.slice(1)) {
      for (let unit = 0; unit < units; unit++) {
        for (let i = 0; i < inputs; i++) floats[(transposed + unit * transposedStride) / 4 + i] = floats[weights / 4 + i * columns + unit]!
      }
    }
  }

  /** The penalty is on kernels alone. */
  function learn(): void {
    steps += 1
    const rate = learningRate * Math.sqrt(1 - beta2 ** steps) / (1 - beta1 ** steps)
    for (const { parameters: weights, gradient, firstMoment, secondMoment, inputs, columns } of passes) {
      const bias = 4 * inputs * columns
      kernel.adam(weights, gradient, firstMoment, secondMoment, inputs * columns, rate, l2)
      kernel.adam(weights + bias, gradient + bias, firstMoment + bias, secondMoment + bias, columns, rate, 0)
    }
  }
}
