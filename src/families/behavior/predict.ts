import type { DenseWeights } from '../../tensor/tensor.ts'

/** The network's probability for one standardised row, with typed arrays alone: serving needs no tensorflow. */
export function predict({ layers }: DenseWeights, row: Float32Array): number {
  let values: ArrayLike<number> = row
  for (const { inputs, units, activation, kernel, bias } of layers) {
    const z = Float64Array.from(bias)
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
