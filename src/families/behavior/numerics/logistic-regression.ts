import { minimise } from './l-bfgs.ts'
import { sigmoid } from './logistic.ts'

/** Probability = σ(w·x + intercept). */
interface LogisticRegression { weights: Float64Array; intercept: number }
/** Features [rows, width] row by row. */
export interface Table { features: Float32Array | Float64Array; width: number }

/** The gradient in the end, in the units of `unitsOf`, over the root of c · rows. */
const tolerance = 3e-6

/** Minimises c · Σ log losses + |w|²/2 with a free intercept (Cox 1958 with a ridge penalty; smaller c, stronger penalty). The objective is
 *  strictly convex: there is one answer, whatever the start. */
export function fitLogisticRegression(table: Table, labels: ArrayLike<number>, c: number): LogisticRegression {
  const { width } = table
  const entries = withoutZeros(table)
  const { starts, columns, values } = entries
  const units = unitsOf(entries, width, c)
  const parameters = new Float64Array(width + 1)                          // the weights, then the intercept

  const fitted = minimise(new Float64Array(width + 1), tolerance * Math.sqrt(c * labels.length), (inUnits, gradient) => {
    for (let i = 0; i <= width; i++) parameters[i] = inUnits[i]! * units[i]!
    gradient.fill(0)
    let loss = 0
    for (let row = 0; row < labels.length; row++) {
      let z = parameters[width]!
      for (let at = starts[row]!; at < starts[row + 1]!; at++) z += parameters[columns[at]!]! * values[at]!
      const small = Math.exp(-Math.abs(z))                                // one power for both: log loss and σ as in logistic.ts
      loss += Math.max(z, 0) - z * labels[row]! + Math.log1p(small)
      const error = c * ((z >= 0 ? 1 : small) / (1 + small) - labels[row]!)
      for (let at = starts[row]!; at < starts[row + 1]!; at++) gradient[columns[at]!]! += error * values[at]!
      gradient[width]! += error
    }
    let penalty = 0
    for (let i = 0; i < width; i++) {
      gradient[i]! += parameters[i]!
      penalty += parameters[i]! ** 2 / 2
    }
    for (let i = 0; i <= width; i++) gradient[i]! *= units[i]!
    return c * loss + penalty
  })
  return { weights: fitted.subarray(0, width).map((value, i) => value * units[i]!), intercept: fitted[width]! * units[width]! }
}

export function scoreLogisticRegression({ weights, intercept }: LogisticRegression, { features, width }: Table): Float64Array {
  return Float64Array.from({ length: features.length / width }, (_, row) => {
    let z = intercept
    for (let i = 0; i < width; i++) z += weights[i]! * features[row * width + i]!
    return sigmoid(z)
  })
}

/** The entries that are not 0, row by row (compressed sparse rows): most of one-hot columns is 0, and every step reads the whole table. Entries of
 *  a row lie from its start to that of the next. */
interface Entries { starts: Uint32Array; columns: Uint32Array; values: Float64Array }

function withoutZeros({ features, width }: Table): Entries {
  const rows = features.length / width
  const starts = new Uint32Array(rows + 1)
  const places = new Uint32Array(features.length)
  let n = 0
  for (let row = 0; row < rows; row++) {
    for (let at = row * width; at < (row + 1) * width; at++) if (features[at] !== 0) places[n++] = at
    starts[row + 1] = n
  }
  return { starts, columns: places.slice(0, n).map((at) => at % width), values: Float64Array.from(places.subarray(0, n), (at) => features[at]!) }
}

/** One unit of each parameter, 1 / √curvature, with the curvature c/4 · Σx² + 1 that the objective has at most: a place of a rare category and a
 *  number of every row then bend alike, and the search needs far fewer steps. The last is the intercept's. */
function unitsOf({ starts, columns, values }: Entries, width: number, c: number): Float64Array {
  const curvatures = new Float64Array(width + 1).fill(1)
  for (let at = 0; at < values.length; at++) curvatures[columns[at]!]! += (c / 4) * values[at]! ** 2
  curvatures[width]! += (c / 4) * (starts.length - 1)
  return curvatures.map((curvature) => 1 / Math.sqrt(curvature))
}
