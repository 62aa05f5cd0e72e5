import { crossEntropy, logit, sigmoid } from './logistic.ts'

/** Calibrated probability = σ(a·logit(score) + b), a > 0. */
export interface Platt { a: number; b: number }

const identity: Platt = { a: 1, b: 0 }
const maxIterations = 100
/** Keeps the Hessian from being singular, e.g. where all scores are equal. */
const ridge = 1e-12
const smallestStep = 1e-10

/** Fits a and b by maximum likelihood with Platt's targets (1999): a positive counts as (n₊ + 1)/(n₊ + 2) and a negative as 1/(n₋ + 2), so that
 *  scores that divide the labels without a mistake give no endless slope. Newton's method with backtracking (Lin, Lin and Weng 2007, "A note on
 *  Platt's probabilistic outputs for support vector machines"). Where no rising curve fits (a ≤ 0) the scores stay as they are: calibration
 *  never turns the order round. */
export function fitPlatt(scores: ArrayLike<number>, labels: ArrayLike<number>): Platt {
  const n = labels.length
  let positives = 0
  for (let i = 0; i < n; i++) positives += labels[i]!
  const [high, low] = [(positives + 1) / (positives + 2), 1 / (n - positives + 2)]
  const x = Float64Array.from({ length: n }, (_, i) => logit(scores[i]!))
  const y = Float64Array.from({ length: n }, (_, i) => (labels[i] === 1 ? high : low))

  let fitted: Platt = { a: 0, b: Math.log((positives + 1) / (n - positives + 1)) }
  let loss = lossOf(fitted, x, y)
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const { gradient: [ga, gb], hessian: [haa, hab, hbb] } = derivativesOf(fitted, x, y)
    if (Math.max(Math.abs(ga), Math.abs(gb)) < 1e-9 * Math.max(1, n)) break
    const determinant = haa * hbb - hab * hab
    const [da, db] = [-(hbb * ga - hab * gb) / determinant, -(haa * gb - hab * ga) / determinant]
    const slope = ga * da + gb * db
    const step = largestStep((size) => lossOf({ a: fitted.a + size * da, b: fitted.b + size * db }, x, y) < loss + 1e-4 * size * slope)
    if (step === undefined) break
    fitted = { a: fitted.a + step * da, b: fitted.b + step * db }
    loss = lossOf(fitted, x, y)
  }
  return fitted.a > 0 ? fitted : identity
}

export function applyPlatt({ a, b }: Platt, score: number): number {
  return sigmoid(a * logit(score) + b)
}

function lossOf({ a, b }: Platt, x: Float64Array, y: Float64Array): number {
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += crossEntropy(a * x[i]! + b, y[i]!)
  return sum
}

/** Gradient [∂a, ∂b] and Hessian [∂a², ∂a∂b, ∂b²] of the loss. */
function derivativesOf({ a, b }: Platt, x: Float64Array, y: Float64Array): { gradient: [number, number]; hessian: [number, number, number] } {
  let [ga, gb, haa, hab, hbb] = [0, 0, ridge, 0, ridge]
  for (let i = 0; i < x.length; i++) {
    const p = sigmoid(a * x[i]! + b)
    const [error, weight] = [p - y[i]!, p * (1 - p)]
    ga += error * x[i]!
    gb += error
    haa += weight * x[i]! * x[i]!
    hab += weight * x[i]!
    hbb += weight
  }
  return { gradient: [ga, gb], hessian: [haa, hab, hbb] }
}

/** The largest of 1, ½, ¼, … that passes, undefined where none does: the loss is as small as it gets in double precision. */
function largestStep(passes: (step: number) => boolean): number | undefined {
  for (let step = 1; step >= smallestStep; step /= 2) if (passes(step)) return step
  return undefined
}
