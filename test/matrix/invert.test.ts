import { seededRandom } from '../../src/base/random.ts'
import { openArena } from '../../src/matrix/kernel/arena.ts'
import { openThreads } from '../../src/matrix/kernel/threads.ts'
import { negateInverse } from '../../src/matrix/invert.ts'
import { placeOf, takeSymmetricTiles } from '../../src/matrix/tiles.ts'
import { assert, describe } from '../support/suite.ts'

describe('negateInverse', (test) => {
  for (const order of [1, 5, 64, 65, 200]) {
    test(`times the matrix is minus the identity, for ${order} rows`, async () => {
      const seed = Math.floor(Math.random() * 1e6)
      const random = seededRandom(seed)
      const factor = Float64Array.from({ length: order * order }, () => random.next() - 0.5)
      const { inverse, given } = await invert(order, (a, b) => {
        let sum = a === b ? 1 : 0
        for (let k = 0; k < order; k++) sum += factor[a * order + k]! * factor[b * order + k]!
        return sum
      })
      for (let a = 0; a < order; a++) {
        for (let b = 0; b < order; b++) {
          let sum = 0
          for (let k = 0; k < order; k++) sum += given(a, k) * inverse(k, b)
          assert.ok(Math.abs(sum + (a === b ? 1 : 0)) < 2e-3, `seed ${seed}: ${a}, ${b}: ${sum}`)
        }
      }
    })
  }

  test('does not depend on threads, and is what plain TypeScript computes up to rounding', async () => {
    const number = (a: number, b: number) => (a === b ? 3 : 1 / (1 + a + b))
    const [one, two, plain] = await Promise.all([invert(150, number), invert(150, number, 2), invert(150, number, 1, true)])
    assert.ok(Buffer.from(one!.values).equals(Buffer.from(two!.values)))
    one!.floats.forEach((value, i) => assert.ok(Math.abs(value - plain!.floats[i]!) < 1e-5))
  })

  test('says where a matrix has no inverse, or not a positive definite one', async () => {
    assert.is((await invert(70, () => 1)).isInverted, false)
    assert.is((await invert(2, (a, b) => (a === b ? 1 : 2))).isInverted, false)
  })
})

async function invert(order: number, number: (a: number, b: number) => number, threads = 1, scalar = false) {
  const arena = openArena('the test')
  const matrix = takeSymmetricTiles(arena, order)
  for (let a = 0; a < order; a++) for (let b = 0; b < order; b++) matrix.values[placeOf(a, b)] = number(a, b)
  const before = matrix.values.slice()
  const all = openThreads(arena, { threads, scratchBytes: 64, scalar })
  try {
    const isInverted = await negateInverse(arena, all, matrix)
    const floats = matrix.values
    return { isInverted, floats, values: new Uint8Array(floats.slice().buffer), inverse: (a: number, b: number) => floats[placeOf(a, b)]!, given: (a: number, b: number) => before[placeOf(a, b)]! }
  } finally {
    await all.close()
  }
}
