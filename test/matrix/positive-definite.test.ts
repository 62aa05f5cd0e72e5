import { seededRandom } from '../../src/base/random.ts'
import { factorise, solveFactorised } from '../../src/matrix/positive-definite.ts'
import { assert, describe } from '../support/suite.ts'

describe('a positive definite system', (test) => {
  test('is solved: A·x gives b again, for random systems', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = seededRandom(seed)
      const n = 1 + random.below(12)
      const root = Float64Array.from({ length: n * n }, () => random.normal())
      const a = Float64Array.from({ length: n * n }, (_, at) => {
        let sum = Math.floor(at / n) === at % n ? 0.5 : 0
        for (let k = 0; k < n; k++) sum += root[Math.floor(at / n) * n + k]! * root[(at % n) * n + k]!
        return sum
      })
      const b = Float64Array.from({ length: n }, () => random.normal())
      const lower = a.slice()
      assert.ok(factorise(lower, n), `seed ${seed}`)
      const x = solveFactorised(lower, n, b.slice())
      for (let row = 0; row < n; row++) {
        const found = x.reduce((sum, value, column) => sum + value * a[row * n + column]!, 0)
        assert.ok(Math.abs(found - b[row]!) < 1e-8, `seed ${seed}: ${found} for ${b[row]}`)
      }
    }
  })

  test('is told from one that is not', () => {
    assert.not.ok(factorise(Float64Array.of(1, 2, 2, 1), 2))
    assert.not.ok(factorise(Float64Array.of(0), 1))
  })
})
