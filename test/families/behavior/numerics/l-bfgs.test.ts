import { minimise } from '../../../../src/families/behavior/numerics/l-bfgs.ts'
import { assert, describe } from '../../../support/suite.ts'

describe('minimise', (test) => {
  test('finds the lowest point of a long, narrow bowl', () => {
    const found = minimise(new Float64Array(20), 1e-8, (x, gradient) => {
      let value = 0
      for (let i = 0; i < 20; i++) {
        const curvature = 10 ** (i / 4)                                   // 1 to about 56,000
        value += curvature * (x[i]! - i) ** 2 / 2
        gradient[i] = curvature * (x[i]! - i)
      }
      return value
    })
    assert.ok(found.every((value, i) => Math.abs(value - i) < 1e-7), [...found].join(' '))
  })

  test('follows the curved valley of Rosenbrock (1960) to (1, 1)', () => {
    const found = minimise(Float64Array.of(-1.2, 1), 1e-8, ([x = 0, y = 0], gradient) => {
      gradient[0] = -400 * x * (y - x * x) - 2 * (1 - x)
      gradient[1] = 200 * (y - x * x)
      return 100 * (y - x * x) ** 2 + (1 - x) ** 2
    })
    assert.ok(found.every((value) => Math.abs(value - 1) < 1e-6), [...found].join(' '))
  })

  test('stays where it is at the lowest point, and ends where double precision does', () => {
    const bowl = (x: Float64Array, gradient: Float64Array) => { gradient[0] = 2 * x[0]!; return 1 + x[0]! ** 2 }
    assert.equal([...minimise(Float64Array.of(0), 1e-8, bowl)], [0])
    assert.ok(Math.abs(minimise(Float64Array.of(3), 0, bowl)[0]!) < 1e-6)
  })
})
