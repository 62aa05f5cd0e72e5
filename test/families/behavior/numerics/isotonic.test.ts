import { seededRandom } from '../../../../src/base/random.ts'
import { applyIsotonic, fitIsotonic } from '../../../../src/families/behavior/numerics/isotonic.ts'
import { assert, describe } from '../../../support/suite.ts'

const seed = 1_955

describe('fitIsotonic', (test) => {
  test('pools neighbours that fall into their mean', () => {
    // With the made-up rows: 1 and 0 at .1, 0 at .2, 1 at .4, 0 at .6, 1 at .7, 1 and 0 at .9.
    const { centres, values } = fitIsotonic([0.1, 0.2, 0.4, 0.6, 0.7, 0.9], [0, 0, 1, 0, 1, 1])
    assert.equal(values, [1 / 3, 1 / 2, 2 / 3])
    assert.equal(centres.map((centre) => centre.toFixed(6)), [(0.4 / 3).toFixed(6), '0.500000', (2.5 / 3).toFixed(6)])
  })

  test(`equals the max-min formula max over a ≤ i of min over b ≥ i of the mean of rows a to b (seed ${seed})`, () => {
    const random = seededRandom(seed)
    for (let round = 0; round < 20; round++) {
      const scores = Array.from({ length: 40 }, () => Math.round(20 * random.next()) / 20)
      const labels = scores.map((score) => (random.next() < score ? 1 : 0))
      const fitted = fitIsotonic(scores, labels)
      for (const { score, value } of maxMin(scores, labels)) {
        const block = fitted.values.filter((candidate) => Math.abs(candidate - value) < 1e-12)
        assert.is(block.length, 1, `round ${round}, score ${score}: ${value} in ${fitted.values.join(' ')}`)
      }
      assert.is(fitted.values.length, new Set(maxMin(scores, labels).map(({ value }) => value.toFixed(12))).size)
    }
  })

  test(`never falls, is continuous, and stays off 0 and 1 (seed ${seed})`, () => {
    const random = seededRandom(seed)
    const scores = Array.from({ length: 3000 }, () => random.next())
    const fitted = fitIsotonic(scores, scores.map((score) => (random.next() < score ** 2 ? 1 : 0)))
    const curve = Array.from({ length: 2001 }, (_, i) => applyIsotonic(fitted, i / 2000))
    assert.ok(curve.every((value, i) => value > 0 && value < 1 && (i === 0 || value >= curve[i - 1]!)))
    assert.ok(fitted.centres.every((centre, i) => applyIsotonic(fitted, centre) === fitted.values[i]))
    const widest = Math.max(...curve.map((value, i) => Math.abs(value - (i / 2000) ** 2)))
    assert.ok(widest < 0.1, `differs from the truth by ${widest}`)
  })

  test('scores that divide the labels perfectly stay off 0 and 1', () => {
    const { values } = fitIsotonic([0.1, 0.2, 0.3, 0.7, 0.8, 0.9], [0, 0, 0, 1, 1, 1])
    assert.equal(values, [1 / 4, 3 / 4])
  })

  test('is level where the scores say nothing, and the score itself without rows', () => {
    const falling = fitIsotonic([0.1, 0.9], [1, 0])
    assert.equal([0, 0.5, 1].map((score) => applyIsotonic(falling, score)), [0.5, 0.5, 0.5])
    assert.is(applyIsotonic(fitIsotonic([], []), 0.3), 0.3)
  })
})

function maxMin(scores: number[], labels: number[]): { score: number; value: number }[] {
  const distinct = [...new Set(scores)].sort((a, b) => a - b)
  const rows = distinct.map((score, i) => {
    const own = labels.filter((_, j) => scores[j] === score)
    const [isFirst, isLast] = [i === 0 ? 1 : 0, i === distinct.length - 1 ? 1 : 0]
    return { sum: own.reduce((sum, label) => sum + label, 0) + isFirst, n: own.length + isFirst + isLast }
  })
  const mean = (a: number, b: number) => {
    const part = rows.slice(a, b + 1)
    return part.reduce((sum, row) => sum + row.sum, 0) / part.reduce((sum, row) => sum + row.n, 0)
  }
  return distinct.map((score, i) => ({
    score,
    value: Math.max(...rows.slice(0, i + 1).map((_, a) => Math.min(...rows.slice(i).map((_, b) => mean(a, i + b))))),
  }))
}
