import { seededRandom } from '../../../src/base/random.ts'
import { factorScorer, gramOf } from '../../../src/families/recommendation/factors.ts'
import { assert, describe } from '../../support/suite.ts'

const [n, f] = [9, 4]
const objective = { alpha: 3, regularization: 0.5, frequencyScaling: 0.5 }

describe('factors', (test) => {
  test('score by a user folded in from the history; what its items add comes to the score', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const random = seededRandom(seed)
      const items = Float32Array.from({ length: n * f }, () => random.normal())
      const scorer = factorScorer({ items, gram: gramOf(items, f), factors: f, objective })
      // One history after the other, and the first again.
      const [one, other] = [{ items: Int32Array.of(0, 4, 7), weights: Float64Array.of(1, 0.5, 0.25) }, { items: Int32Array.of(2, 3), weights: Float64Array.of(0.5, 1) }]
      for (const history of [one, other, one]) {
        const scores = new Float64Array(n)
        scorer.score(history, scores)
        for (const [item, score] of scores.entries()) {
          const parts = scorer.contributions(history, item)
          assert.ok(Math.abs(parts.reduce((sum, part) => sum + part, 0) - score) < 1e-4, `seed ${seed}, item ${item}: ${[...parts]} for ${score}`)
        }
        assert.ok(scores.some((score) => Math.abs(score) > 0.01))
      }
    }
  })

  test('the Gram matrix is YᵀY', () => {
    assert.equal([...gramOf(Float32Array.of(1, 2, 3, 4), 2)], [10, 14, 14, 20])
  })
})
