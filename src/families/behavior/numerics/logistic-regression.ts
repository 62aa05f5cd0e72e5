import { minimise } from './l-bfgs.ts'
import { crossEntropy, sigmoid } from './logistic.ts'

/** Probability = σ(w·x + intercept). */
export interface LogisticRegression { weights: Float64Array; intercept: number }
/** Features [rows, width] row by row. */
export interface Table { features: Float32Array | Float64Array; width: number }

/** Minimises c · Σ log losses + |w|²/2 with a free intercept (Cox 1958 with a ridge penalty; smaller c, stronger penalty). The objective is
 *  strictly convex: there is one answer, whatever the start. */
export function fitLogisticRegression({ features, width }: Table, labels: ArrayLike<number>, c: number): LogisticRegression {
  const rows = labels.length
  const fitted = minimise(new Float64Array(width + 1), c * rows * 1e-8, (parameters, gradient) => {
    let loss = 0
    gradient.fill(0)
    for (let row = 0, at = 0; row < rows; row++, at += width) {
      let z = parameters[width]!
      for (let i = 0; i < width; i++) z += parameters[i]! * features[at + i]!
      loss += crossEntropy(z, labels[row]!)
      const error = sigmoid(z) - labels[row]!
      for (let i = 0; i < width; i++) gradient[i]! += error * features[at + i]!
      gradient[width]! += error
    }
    let penalty = 0
    for (let i = 0; i <= width; i++) gradient[i]! *= c
    for (let i = 0; i < width; i++) {
      gradient[i]! += parameters[i]!
      penalty += parameters[i]! ** 2 / 2
    }
    return c * loss + penalty
  })
  return { weights: fitted.subarray(0, width), intercept: fitted[width]! }
}

export function scoreLogisticRegression({ weights, intercept }: LogisticRegression, { features, width }: Table): Float64Array {
  return Float64Array.from({ length: features.length / width }, (_, row) => {
    let z = intercept
    for (let i = 0; i < width; i++) z += weights[i]! * features[row * width + i]!
    return sigmoid(z)
  })
}
