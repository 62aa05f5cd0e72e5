import { seededRandom } from '../../../../src/base/random.ts'
import { fitLogisticRegression, scoreLogisticRegression } from '../../../../src/families/behavior/numerics/logistic-regression.ts'
import { crossEntropy, sigmoid } from '../../../../src/families/behavior/numerics/logistic.ts'
import { assert, describe } from '../../../support/suite.ts'

const seed = 1_958

/** Rows [n, 3] and labels drawn with σ(w·x + intercept). */
function draw(n: number, w: number[], intercept: number): { features: Float64Array; labels: number[] } {
  const random = seededRandom(seed)
  const features = Float64Array.from({ length: 3 * n }, () => random.normal())
  return { features, labels: Array.from({ length: n }, (_, row) => (random.next() < sigmoid(w.reduce((sum, weight, i) => sum + weight * features[3 * row + i]!, intercept)) ? 1 : 0)) }
}

describe('fitLogisticRegression', (test) => {
  test(`finds the weights that the labels were drawn with (seed ${seed})`, () => {
    const { features, labels } = draw(40_000, [1, -2, 0], 0.5)
    const { weights, intercept } = fitLogisticRegression({ features, width: 3 }, labels, 1)
    const errors = [...weights, intercept].map((value, i) => Math.abs(value - [1, -2, 0, 0.5][i]!))
    assert.ok(Math.max(...errors) < 0.06, `${weights.join(' ')} ${intercept}`)
  })

  test(`ends where Newton’s method in plain matrices ends (seed ${seed})`, () => {
    const { features, labels } = draw(60, [3, 1, -1], -1)
    for (const c of [0.01, 0.3, 10]) {
      const { weights, intercept } = fitLogisticRegression({ features, width: 3 }, labels, c)
      const expected = byNewton(features, labels, c)
      assert.ok([...weights, intercept].every((value, i) => Math.abs(value - expected[i]!) < 1e-5), `c ${c}: ${weights.join(' ')} ${intercept}, expected ${expected.join(' ')}`)
    }
  })

  test(`no other weights nearby have a smaller objective (seed ${seed})`, () => {
    const { features, labels } = draw(500, [1, 1, 1], 0)
    const { weights, intercept } = fitLogisticRegression({ features, width: 3 }, labels, 0.3)
    const objective = (parameters: number[]) => 0.3 * labels.reduce((sum, label, row) => sum + crossEntropy(parameters[3]! + features[3 * row]! * parameters[0]! + features[3 * row + 1]! * parameters[1]! + features[3 * row + 2]! * parameters[2]!, label), 0)
      + parameters.slice(0, 3).reduce((sum, weight) => sum + weight ** 2 / 2, 0)
    const best = objective([...weights, intercept])
    const random = seededRandom(seed)
    for (let i = 0; i < 100; i++) assert.ok(objective([...weights, intercept].map((value) => value + 1e-3 * random.normal())) > best)
  })

  test('labels that the features divide perfectly have finite weights; without features the intercept is the rate', () => {
    const { weights } = fitLogisticRegression({ features: Float64Array.of(-1, -2, 1, 2), width: 1 }, [0, 0, 1, 1], 0.3)
    assert.ok(weights[0]! > 0.1 && weights[0]! < 10)
    const rate = scoreLogisticRegression(fitLogisticRegression({ features: new Float32Array(4), width: 1 }, [0, 0, 0, 1], 1), { features: new Float32Array(2), width: 1 })
    assert.ok([...rate].every((p) => Math.abs(p - 0.25) < 1e-6), [...rate].join(' '))
  })

  test('the intercept is free of the penalty: shifting a feature changes no probability', () => {
    const { features, labels } = draw(200, [1, 0, 0], 2)
    const score = (table: Float64Array) => scoreLogisticRegression(fitLogisticRegression({ features: table, width: 3 }, labels, 0.1), { features: table, width: 3 })
    const [plain, shifted] = [score(features), score(features.map((value, i) => value + (i % 3 === 0 ? 5 : 0)))]
    assert.ok(plain.every((p, i) => Math.abs(p - shifted[i]!) < 1e-5))
  })

  test('the same input gives equal bytes', () => {
    const { features, labels } = draw(100, [1, 2, 3], 0)
    assert.equal(fitLogisticRegression({ features, width: 3 }, labels, 1), fitLogisticRegression({ features, width: 3 }, labels, 1))
  })
})

/** Iteratively reweighted least squares with Gaussian elimination: 4 × 4 is small enough. */
function byNewton(features: Float64Array, labels: number[], c: number): number[] {
  let parameters = [0, 0, 0, 0]
  for (let iteration = 0; iteration < 50; iteration++) {
    const gradient = [...parameters.slice(0, 3), 0]
    const hessian = gradient.map((_, i) => gradient.map((_, j) => (i === j && i < 3 ? 1 : 0)))
    for (const [row, label] of labels.entries()) {
      const x = [...features.subarray(3 * row, 3 * row + 3), 1]
      const p = sigmoid(x.reduce((sum, value, i) => sum + value * parameters[i]!, 0))
      for (let i = 0; i < 4; i++) {
        gradient[i]! += c * (p - label) * x[i]!
        for (let j = 0; j < 4; j++) hessian[i]![j]! += c * p * (1 - p) * x[i]! * x[j]!
      }
    }
    const step = solve(hessian, gradient)
    parameters = parameters.map((value, i) => value - step[i]!)
  }
  return parameters
}

function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!])
  for (let column = 0; column < rows.length; column++) {
    for (let row = 0; row < rows.length; row++) {
      if (row === column) continue
      const factor = rows[row]![column]! / rows[column]![column]!
      rows[row] = rows[row]!.map((value, i) => value - factor * rows[column]![i]!)
    }
  }
  return rows.map((row, i) => row.at(-1)! / row[i]!)
}
