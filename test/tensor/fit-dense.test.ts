import { layersOf, initialParameters, parameterCountOf } from '../../src/tensor/dense-layers.ts'
import { seededRandom } from '../../src/base/random.ts'
import { openCpuBackend } from '../../src/tensor/cpu.ts'
import { openWasmBackend } from '../../src/tensor/wasm.ts'
import { problem } from '../contracts/tensor-backend.ts'
import { assert, describe } from '../support/suite.ts'
import type { Layer } from '../../src/tensor/dense-layers.ts'
import type { DenseFit } from '../../src/tensor/tensor.ts'

describe('fitDense', (test) => {
  test('takes the steps that numerical gradients and Adam’s formulas give in double precision', async () => {
    const input = problem({ rows: 12, width: 3, hiddenUnits: [5, 4], epochs: 3, batchSize: 5 })
    const ours = (await (await openCpuBackend()).fitDense(input)).layers.flatMap(({ kernel, bias }) => [...kernel, ...bias])
    const expected = fitByDifferences(input)
    const moved = Math.max(...expected.map((value, i) => Math.abs(value - initialParameters(layersOf(3, [5, 4]), seededRandom(input.seed))[i]!)))
    const widest = Math.max(...ours.map((value, i) => Math.abs(value - expected[i]!)))
    assert.is(ours.length, expected.length)
    assert.ok(moved > 0.05, `moved by ${moved}`)
    assert.ok(widest < 1e-4, `differs by ${widest}`)
  })

  test('wasm and cpu agree to rounding', async () => {
    const input = problem({ epochs: 3 })
    const [a, b] = [await (await openCpuBackend()).fitDense(input), await (await openWasmBackend()).fitDense(input)]
    const widest = Math.max(...a!.layers.flatMap(({ kernel }, layer) => [...kernel].map((value, i) => Math.abs(value - b!.layers[layer]!.kernel[i]!))))
    assert.ok(widest < 1e-5, `differ by ${widest}`)
  })

  test('initial weights are Glorot-uniform and biases zero', () => {
    const layers = layersOf(100, [64])
    const parameters = initialParameters(layers, seededRandom(3))
    const [kernel, bias] = [parameters.subarray(0, 6400), parameters.subarray(6400, 6464)]
    const limit = Math.sqrt(6 / 164)
    assert.is(parameterCountOf(layers), parameters.length)
    assert.ok(Math.max(...kernel) <= limit && Math.max(...kernel) > 0.95 * limit)
    assert.ok(Math.min(...kernel) >= -limit && Math.min(...kernel) < -0.95 * limit)
    assert.ok(bias.every((value) => value === 0))
  })
})

/** The same fit without the chain rule: the gradient by central differences, Adam as in Algorithm 1 of Kingma and Ba. */
function fitByDifferences({ train, hiddenUnits, epochs, batchSize, learningRate, seed }: DenseFit): number[] {
  const layers = layersOf(train.width, hiddenUnits)
  const random = seededRandom(seed)
  const theta = [...initialParameters(layers, random)]
  const [m, v] = [theta.map(() => 0), theta.map(() => 0)]
  let order = Array.from({ length: train.rows }, (_, row) => row)
  let t = 0
  for (let epoch = 0; epoch < epochs; epoch++) {
    order = random.shuffle(order)
    for (let start = 0; start < train.rows; start += batchSize) {
      const rows = order.slice(start, start + batchSize)
      const gradient = theta.map((_, i) => {
        const shifted = (by: number) => meanLoss(theta.map((value, j) => (i === j ? value + by : value)), layers, train, rows)
        return (shifted(1e-6) - shifted(-1e-6)) / 2e-6
      })
      t += 1
      for (const [i, g] of gradient.entries()) {
        m[i] = 0.9 * m[i]! + 0.1 * g
        v[i] = 0.999 * v[i]! + 0.001 * g * g
        theta[i]! -= learningRate * (m[i]! / (1 - 0.9 ** t)) / (Math.sqrt(v[i]! / (1 - 0.999 ** t)) + 1e-7)
      }
    }
  }
  return theta
}

function meanLoss(theta: number[], layers: Layer[], train: DenseFit['train'], rows: number[]): number {
  return rows.reduce((sum, row) => {
    let values = [...train.features.subarray(row * train.width, (row + 1) * train.width)]
    for (const { units, activation, kernelAt, biasAt } of layers) {
      values = Array.from({ length: units }, (_, unit) => {
        const z = values.reduce((total, value, i) => total + value * theta[kernelAt + i * units + unit]!, theta[biasAt + unit]!)
        return activation === 'relu' ? Math.max(0, z) : z
      })
    }
    return sum + Math.log1p(Math.exp(values[0]! * (train.labels[row] === 1 ? -1 : 1)))
  }, 0) / rows.length
}
