import { seededRandom } from '../../../../src/base/random.ts'
import { parzenOf } from '../../../../src/training/study/samplers/parzen.ts'
import { assert, describe } from '../../../support/suite.ts'

describe('parzenOf', (test) => {
  test('is a density on [0, 1], large where observations lie, nowhere zero', () => {
    for (const observed of [[], [0.5], [0, 0, 1], [0.1, 0.11, 0.12, 0.9]]) {
      const { density } = parzenOf(observed)
      const n = 2000
      const integral = Array.from({ length: n }, (_, i) => density((i + 0.5) / n)).reduce((a, b) => a + b, 0) / n
      assert.ok(Math.abs(integral - 1) < 1e-4, `${JSON.stringify(observed)}: ${integral}`)
      for (let x = 0; x <= 1; x += 0.05) assert.ok(density(x) > 0.01)
    }
    const { density } = parzenOf([0.1, 0.11, 0.12])
    assert.ok(density(0.11) > 3 * density(0.9))
  })

  test('is drawn from as it says (seed 7)', () => {
    const random = seededRandom(7)
    const parzen = parzenOf([0.2, 0.25, 0.8])
    const drawn = Array.from({ length: 20_000 }, () => parzen.draw(random))
    assert.ok(drawn.every((x) => x >= 0 && x <= 1))
    for (let tenth = 0; tenth < 10; tenth++) {
      const from = tenth / 10
      const share = drawn.filter((x) => x >= from && x < from + 0.1).length / drawn.length
      const expected = Array.from({ length: 100 }, (_, i) => parzen.density(from + (i + 0.5) / 1000)).reduce((a, b) => a + b, 0) / 1000
      assert.ok(Math.abs(share - expected) < 0.015, `${from}: ${share}, ${expected}`)
    }
  })
})
