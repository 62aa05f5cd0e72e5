import { seededRandom } from '../../src/base/random.ts'
import { initialParameters, layersOf } from '../../src/tensor/dense-layers.ts'
import type { Layer } from '../../src/tensor/dense-layers.ts'
import type { DenseFit } from '../../src/tensor/tensor.ts'

/** The same fit as a tensor backend's, in double precision and without the chain rule: the gradient by central differences, Adam as in Algorithm 1
 *  of Kingma and Ba. Gives the flat parameters before and after, and the loss of each epoch. */
export function fitByDifferences(input: DenseFit): { start: number[]; end: number[]; losses: number[] } {
  const { train, hiddenUnits, epochs, batchSize, learningRate, seed } = input
  const layers = layersOf(train.width, hiddenUnits)
  const random = seededRandom(seed)
  const start = [...initialParameters(layers, random)]
  const theta = [...start]
  const [m, v] = [theta.map(() => 0), theta.map(() => 0)]
  const losses: number[] = []
  let order = Array.from({ length: train.rows }, (_, row) => row)
  let t = 0
  for (let epoch = 0; epoch < epochs; epoch++) {
    order = random.shuffle(order)
    let lossSum = 0
    for (let begin = 0; begin < train.rows; begin += batchSize) {
      const rows = order.slice(begin, begin + batchSize)
      lossSum += rows.length * meanLoss(theta, layers, input, rows)
      const gradient = theta.map((_, i) => {
        const shifted = (by: number) => objective(theta.map((value, j) => (i === j ? value + by : value)), layers, input, rows)
        return (shifted(1e-6) - shifted(-1e-6)) / 2e-6
      })
      t += 1
      for (const [i, g] of gradient.entries()) {
        m[i] = 0.9 * m[i]! + 0.1 * g
        v[i] = 0.999 * v[i]! + 0.001 * g * g
        theta[i]! -= learningRate * (m[i]! / (1 - 0.9 ** t)) / (Math.sqrt(v[i]! / (1 - 0.999 ** t)) + 1e-7)
      }
    }
    losses.push(lossSum / train.rows)
  }
  return { start, end: theta, losses }
}

function objective(theta: number[], layers: Layer[], input: DenseFit, rows: number[]): number {
  const squares = layers.reduce((sum, { kernelAt, biasAt }) => theta.slice(kernelAt, biasAt).reduce((total, weight) => total + weight * weight, sum), 0)
  return meanLoss(theta, layers, input, rows) + ((input.l2 ?? 0) / 2) * squares
}

function meanLoss(theta: number[], layers: Layer[], { train, positiveWeight = 1, negativeWeight = 1 }: DenseFit, rows: number[]): number {
  return rows.reduce((sum, row) => {
    let values = [...train.features.subarray(row * train.width, (row + 1) * train.width)]
    for (const { units, activation, kernelAt, biasAt } of layers) {
      values = Array.from({ length: units }, (_, unit) => {
        const z = values.reduce((total, value, i) => total + value * theta[kernelAt + i * units + unit]!, theta[biasAt + unit]!)
        return activation === 'relu' ? Math.max(0, z) : z
      })
    }
    return sum + (train.labels[row] === 1 ? positiveWeight * Math.log1p(Math.exp(-values[0]!)) : negativeWeight * Math.log1p(Math.exp(values[0]!)))
  }, 0) / rows.length
}
