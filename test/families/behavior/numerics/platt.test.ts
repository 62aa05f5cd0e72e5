import { seededRandom } from '../../../../src/base/random.ts'
import { logit, sigmoid } from '../../../../src/families/behavior/numerics/logistic.ts'
import { applyPlatt, fitPlatt } from '../../../../src/families/behavior/numerics/platt.ts'
import { assert, describe } from '../../../support/suite.ts'

const seed = 1_999

/** Labels drawn with the true probability σ(a·logit(score) + b). */
function draw(n: number, a: number, b: number): { scores: number[]; labels: number[] } {
  const random = seededRandom(seed)
  const scores = Array.from({ length: n }, () => sigmoid(2 * random.normal() - 1))
  return { scores, labels: scores.map((score) => (random.next() < sigmoid(a * logit(score) + b) ? 1 : 0)) }
}

describe('fitPlatt', (test) => {
  test(`finds the curve that the labels were drawn from (seed ${seed})`, () => {
    const { scores, labels } = draw(50_000, 0.6, -0.8)
    const { a, b } = fitPlatt(scores, labels)
    // Three standard errors of a fit to 50,000 rows.
    assert.ok(Math.abs(a - 0.6) < 0.03 && Math.abs(b + 0.8) < 0.05, `${a} ${b}`)
  })

  test(`ends where the gradient of Platt’s likelihood is 0 (seed ${seed})`, () => {
    const { scores, labels } = draw(200, 1.5, 0.5)
    const { a, b } = fitPlatt(scores, labels)
    const positives = labels.filter((label) => label === 1).length
    const errors = scores.map((score, i) => applyPlatt({ a, b }, score) - (labels[i] === 1 ? (positives + 1) / (positives + 2) : 1 / (200 - positives + 2)))
    const gradient = [errors.reduce((sum, error, i) => sum + error * logit(scores[i]!), 0), errors.reduce((sum, error) => sum + error, 0)]
    assert.ok(gradient.every((part) => Math.abs(part) < 1e-6), gradient.join(' '))
  })

  test('keeps the order of scores and stays within (0, 1)', () => {
    const { scores, labels } = draw(500, 0.3, 2)
    const fitted = fitPlatt(scores, labels)
    const calibrated = [0, ...scores.toSorted((x, y) => x - y), 1].map((score) => applyPlatt(fitted, score))
    assert.ok(calibrated.every((value, i) => value > 0 && value < 1 && (i === 0 || value >= calibrated[i - 1]!)))
  })

  test('leaves scores as they are where the labels fall with them: a calibration never turns the order round', () => {
    const { scores, labels } = draw(500, -1, 0)
    assert.equal(fitPlatt(scores, labels), { a: 1, b: 0 })
    assert.equal([0.1, 0.5, 0.9].map((score) => applyPlatt({ a: 1, b: 0 }, score).toFixed(12)), ['0.100000000000', '0.500000000000', '0.900000000000'])
  })

  test('has a finite answer for scores that divide the labels perfectly, for equal scores, for one label and for no rows', () => {
    const cases: [number[], number[]][] = [[[0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1]], [[0, 0, 1, 1], [0, 0, 1, 1]], [[0.3, 0.3, 0.3], [0, 1, 0]], [[0.2, 0.4], [1, 1]], [[], []]]
    for (const [scores, labels] of cases) {
      const { a, b } = fitPlatt(scores, labels)
      assert.ok(Number.isFinite(a) && Number.isFinite(b) && a > 0, `${JSON.stringify(scores)}: ${a} ${b}`)
    }
    const { a, b } = fitPlatt([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1])
    // Four rows prove no more than (2 + 1)/(2 + 2).
    assert.ok(Math.abs(applyPlatt({ a, b }, 0.85) - 0.75) < 0.05)
  })
})
