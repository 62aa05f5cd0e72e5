import { emptyGradient } from './bags.ts'
import type { RowGradient } from './bags.ts'

const beta1 = 0.9
const beta2 = 0.999
const epsilon = 1e-7

/** A table of embeddings [rows × width] that learns. */
interface LearningTable {
  readonly values: Float32Array
  readonly firstMoment: Float32Array
  readonly secondMoment: Float32Array
  /** Filled before a step, zero again after it. */
  readonly gradient: RowGradient
  /** `step` counts from 1. */
  learn(step: number, learningRate: number): void
}

/** Adam (Kingma and Ba 2015) of the rows that a step touches: m ← β1·m + (1 − β1)·g;  v ← β2·v + (1 − β2)·g²;  θ ← θ − α·√(1 − β2ᵗ)/(1 − β1ᵗ) · m/(√v + ε). The
 *  moments of other rows stand still meanwhile ("lazy"), so that a step costs what it touches and not what there is. */
export function learningTable(values: Float32Array, width: number, moments: { firstMoment: Float32Array; secondMoment: Float32Array } = { firstMoment: new Float32Array(values.length), secondMoment: new Float32Array(values.length) }): LearningTable {
  const { firstMoment: m, secondMoment: v } = moments
  const gradient = emptyGradient(new Float32Array(0), values.length / width)
  return {
    values, firstMoment: m, secondMoment: v, gradient,
    learn(step, learningRate) {
      const rate = learningRate * Math.sqrt(1 - beta2 ** step) / (1 - beta1 ** step)
      const g = gradient.values
      for (const [place, row] of gradient.touched.entries()) {
        for (let at = row * width, from = place * width; at < (row + 1) * width; at++, from++) {
          m[at] = beta1 * m[at]! + (1 - beta1) * g[from]!
          v[at] = beta2 * v[at]! + (1 - beta2) * g[from]! * g[from]!
          values[at]! -= rate * m[at]! / (Math.sqrt(v[at]!) + epsilon)
          g[from] = 0
        }
        gradient.places[row] = 0
      }
      gradient.touched.length = 0
    },
  }
}
