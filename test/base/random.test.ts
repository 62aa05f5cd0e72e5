import { seededRandom } from '../../src/base/random.ts'
import { assert, describe } from '../support/suite.ts'

describe('seededRandom', (test) => {
  test('gives the same stream for the same seed and another for another', () => {
    const draw = (seed: number) => { const random = seededRandom(seed); return [random.next(), random.next(), random.below(10)] }
    assert.equal(draw(7), draw(7))
    assert.not.equal(draw(7), draw(8))
  })

  test('continues from a stored state', () => {
    const random = seededRandom(1)
    random.next()
    const copy = seededRandom(random.state())
    assert.is(copy.next(), random.next())
  })

  test('is uniform and its normals are standard: means within five standard errors', () => {
    const random = seededRandom(3)
    const n = 20_000
    let uniform = 0, normal = 0, square = 0
    for (let i = 0; i < n; i++) { uniform += random.next(); const z = random.normal(); normal += z; square += z * z }
    assert.ok(Math.abs(uniform / n - 0.5) < 5 * Math.sqrt(1 / 12 / n))
    assert.ok(Math.abs(normal / n) < 5 / Math.sqrt(n))
    assert.ok(Math.abs(square / n - 1) < 5 * Math.sqrt(2 / n))
  })

  test('shuffles without losing a value', () => {
    assert.equal(seededRandom(5).shuffle([1, 2, 3, 4, 5]).sort(), [1, 2, 3, 4, 5])
  })
})
