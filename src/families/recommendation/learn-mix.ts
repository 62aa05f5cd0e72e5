import { factorise, solveFactorised } from '../../matrix/positive-definite.ts'
import { topK } from '../../matrix/top-k.ts'
import { mixFeatures } from './mixes.ts'
import type { LearnedWeights } from './mixes.ts'
import type { Scorer, WeightedItems } from './scorer.ts'

/** A history and what was met after it. */
interface Lesson { history: WeightedItems; found: readonly number[] }

/** W1, W2, b of σ(W1·u + W2·v + b) by logistic regression: was the item met? Lessons are for each history the `rivals` best items by either score and by popularity, which is
 *  where the order is decided. What was met but is not among them is left out: as the only lessons of low scores they would teach that low is good. Newton's method; |w|²/2 keeps weights finite where the two are told apart without error.
 *  Undefined where there is nothing to learn from. */
export function learnMix(u: Scorer, v: Scorer, popularity: Float64Array, lessons: readonly Lesson[]): LearnedWeights | undefined {
  const rows: number[] = []
  const labels: number[] = []
  const featuresOf = mixFeatures(u, v, popularity)
  const popularItems = topK(popularity, rivals, 0)
  for (const { history, found } of lessons) {
    const { collaborative, content, popular } = featuresOf(history)
    const known = new Set(history.items)
    const met = new Set(found)
    for (const item of new Set([...topK(collaborative, rivals, 0), ...topK(content, rivals, 0), ...popularItems])) {
      if (known.has(item)) continue
      rows.push(collaborative[item]!, content[item]!, popular[item]!, 1)
      labels.push(met.has(item) ? 1 : 0)
    }
  }
  if (labels.length === 0) return undefined
  const [w1, w2, w3, b] = newton(rows, labels)
  return { collaborative: w1!, content: w2!, popularity: w3!, bias: b! }
}

const rivals = 50
const width = 4
const steps = 25

/** Convex: whatever the start, the steps end at one place. */
function newton(rows: readonly number[], labels: readonly number[]): Float64Array {
  const weights = new Float64Array(width)
  for (let step = 0; step < steps; step++) {
    const gradient = weights.map((weight) => -weight)
    const hessian = new Float64Array(width * width)
    for (let k = 0; k < width; k++) hessian[k * width + k] = 1
    for (const [n, label] of labels.entries()) {
      let sum = 0
      for (let k = 0; k < width; k++) sum += weights[k]! * rows[n * width + k]!
      const chance = 1 / (1 + Math.exp(-sum))
      const curvature = chance * (1 - chance)
      for (let a = 0; a < width; a++) {
        gradient[a]! += (label - chance) * rows[n * width + a]!
        for (let c = 0; c <= a; c++) hessian[a * width + c]! += curvature * rows[n * width + a]! * rows[n * width + c]!
      }
    }
    factorise(hessian, width)
    const change = solveFactorised(hessian, width, gradient)
    for (let k = 0; k < width; k++) weights[k]! += change[k]!
    if (change.every((delta) => Math.abs(delta) < 1e-10)) break
  }
  return weights
}
