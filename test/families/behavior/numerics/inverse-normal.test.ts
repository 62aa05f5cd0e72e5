import { inverseNormal } from '../../../../src/families/behavior/numerics/inverse-normal.ts'
import { assert, describe } from '../../../support/suite.ts'

describe('inverseNormal', (test) => {
  test('gives the figures of the tables', () => {
    const known: [number, number][] = [
      [0.975, 1.959_963_984_540_054], [0.95, 1.644_853_626_951_472_7], [0.995, 2.575_829_303_548_900_4], [0.75, 0.674_489_750_196_081_7], [0.5, 0],
      // The three that Wichura gives with the algorithm.
      [0.25, -0.674_489_750_196_081_7], [0.001, -3.090_232_306_167_813_5], [1e-20, -9.262_340_089_798_408],
    ]
    for (const [p, z] of known) assert.ok(Math.abs(inverseNormal(p) - z) < 1e-12, `${p}: ${inverseNormal(p)}`)
  })

  test('is the inverse of Φ, integrated numerically, to 1e-9', () => {
    for (let z = -7; z <= 0; z += 0.07) assert.ok(Math.abs(inverseNormal(lowerTail(z)) - z) < 1e-9, `${z}: ${inverseNormal(lowerTail(z))}`)
  })

  test('is odd about one half, rises, and ends at infinity', () => {
    const steps = Array.from({ length: 999 }, (_, i) => (i + 1) / 1000)
    for (const p of steps) assert.ok(Math.abs(inverseNormal(p) + inverseNormal(1 - p)) < 1e-12, String(p))
    assert.ok(steps.slice(1).every((p, i) => inverseNormal(p) > inverseNormal(steps[i]!)))
    assert.equal([inverseNormal(0), inverseNormal(1)], [-Infinity, Infinity])
  })
})

/** Φ(z) for z ≤ 0 as ∫ φ from −∞ to z, by Simpson's rule on the 12 units below z, where all of the tail that a double can tell lies. */
function lowerTail(z: number): number {
  const n = 20_000
  const width = 12 / n
  const density = (x: number) => Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI)
  let sum = density(z - 12) + density(z)
  for (let i = 1; i < n; i++) sum += (i % 2 === 1 ? 4 : 2) * density(z - 12 + i * width)
  return sum * width / 3
}
