import type { DenseWeights } from '../../tensor/tensor.ts'

/** The network's probability for a row of scaled features, with typed arrays alone: serving needs no tensorflow. The arrays between the layers
 *  are made once. */
export function predictor({ layers }: DenseWeights): (row: Float32Array) => number {
  const sums = layers.map(({ units }) => new Float64Array(units))
  return (row) => {
    let values: Float32Array | Float64Array = row
    for (const [l, { inputs, units, activation, kernel, bias }] of layers.entries()) {
      const z = sums[l]!
      z.set(bias)
      for (let i = 0; i < inputs; i++) {
        const value = values[i]!
        if (value === 0) continue
        for (let unit = 0, at = i * units; unit < units; unit++, at++) z[unit]! += value * kernel[at]!
      }
      for (let unit = 0; unit < units; unit++) z[unit] = activation === 'relu' ? Math.max(0, z[unit]!) : 1 / (1 + Math.exp(-z[unit]!))
      values = z
    }
    return values[0]!
  }
}

/** Probabilities for rows of features [rows × width]. */
export function predictRows(weights: DenseWeights, features: Float32Array, width: number): Float64Array {
  const predict = predictor(weights)
  return Float64Array.from({ length: features.length / width }, (_, row) => predict(features.subarray(row * width, (row + 1) * width)))
}
