/** Value at the parameters; writes the gradient. */
export type Objective = (parameters: Float64Array, gradient: Float64Array) => number

interface Pair { change: Float64Array; gradientChange: Float64Array; curvature: number }

/** Pairs remembered; 3 to 20 are usual. */
const memory = 10
const maxIterations = 2000

/** Minimises a smooth convex function: L-BFGS (Liu and Nocedal 1989; the two loops are algorithm 7.4 of Nocedal and Wright 2006) with steps
 *  halved until they lower the value enough (Armijo 1966). Ends when no part of the gradient is larger than `tolerance`, or when double
 *  precision knows nothing lower. */
export function minimise(start: Float64Array, tolerance: number, objective: Objective): Float64Array {
  let parameters: Float64Array = start.slice()
  let gradient: Float64Array = new Float64Array(start.length)
  let value = objective(parameters, gradient)
  const pairs: Pair[] = []

  for (let iteration = 0; iteration < maxIterations && gradient.some((part) => Math.abs(part) > tolerance); iteration++) {
    const direction = descentDirection(gradient, pairs)
    const slope = dot(direction, gradient)
    let step = pairs.length === 0 ? 1 / Math.sqrt(dot(gradient, gradient)) : 1
    const nextGradient = new Float64Array(start.length)
    let next = moved(parameters, direction, step)
    let nextValue = objective(next, nextGradient)
    while (!(nextValue <= value + 1e-4 * step * slope)) {
      step /= 2
      if (step < 1e-20) return parameters
      next = moved(parameters, direction, step)
      nextValue = objective(next, nextGradient)
    }
    remember(pairs, difference(next, parameters), difference(nextGradient, gradient));
    [parameters, gradient, value] = [next, nextGradient, nextValue]
  }
  return parameters
}

/** −H·gradient, with the inverse Hessian H as the remembered pairs tell it; steepest descent where there are none. */
function descentDirection(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((part) => -part)
  const shares: number[] = []
  for (const { change, gradientChange, curvature } of pairs.toReversed()) {
    const share = dot(change, direction) / curvature
    shares.push(share)
    addScaled(direction, gradientChange, -share)
  }
  const last = pairs.at(-1)
  if (last) scale(direction, last.curvature / dot(last.gradientChange, last.gradientChange))
  for (const { change, gradientChange, curvature } of pairs) addScaled(direction, change, shares.pop()! - dot(gradientChange, direction) / curvature)
  return direction
}

/** A pair without curvature along it (rounding) would spoil H. */
function remember(pairs: Pair[], change: Float64Array, gradientChange: Float64Array): void {
  const curvature = dot(change, gradientChange)
  if (!(curvature > 1e-12 * dot(gradientChange, gradientChange))) return
  pairs.push({ change, gradientChange, curvature })
  if (pairs.length > memory) pairs.shift()
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function addScaled(target: Float64Array, other: Float64Array, by: number): void {
  for (let i = 0; i < target.length; i++) target[i]! += by * other[i]!
}

function scale(target: Float64Array, by: number): void {
  for (let i = 0; i < target.length; i++) target[i]! *= by
}

function moved(from: Float64Array, direction: Float64Array, step: number): Float64Array {
  return from.map((value, i) => value + step * direction[i]!)
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]!)
}
