import { studentProbability, studentQuantile } from '../../src/metrics/student.ts'
import { assert, describe } from '../support/suite.ts'

/** Quantiles whose distribution has a closed form: 1, 2 and 4 degrees of freedom, and the normal limit. */
const exact: [q: number, df: number, t: number][] = [
  [0.975, 1, Math.tan(Math.PI * 0.475)],
  [0.9, 1, Math.tan(Math.PI * 0.4)],
  [0.975, 2, (2 * 0.975 - 1) * Math.sqrt(2 / (4 * 0.975 * 0.025))],
  [0.8, 2, (2 * 0.8 - 1) * Math.sqrt(2 / (4 * 0.8 * 0.2))],
  [0.975, 4, 2.776_445_105],
  [0.975, 1e9, 1.959_963_985],
]
/** From the printed tables, which have three decimals. */
const printed: [q: number, df: number, t: number][] = [
  [0.95, 3, 2.353], [0.975, 5, 2.571], [0.99, 8, 2.896], [0.995, 10, 3.169], [0.9995, 5, 6.869], [0.975, 30, 2.042], [0.975, 120, 1.980], [0.75, 15, 0.691],
]

describe('studentQuantile', (test) => {
  for (const [q, df, t] of exact) {
    test(`is ${t.toFixed(6)} at ${q} with ${df} degrees of freedom`, () => {
      assert.ok(Math.abs(studentQuantile(q, df) - t) < 1e-6, `${studentQuantile(q, df)}`)
      assert.ok(Math.abs(studentQuantile(1 - q, df) + t) < 1e-6)
    })
  }

  test('equals the printed tables', () => {
    assert.equal(printed.map(([q, df]) => Number(studentQuantile(q, df).toFixed(3))), printed.map(([, , t]) => t))
  })

  test('is where the probability is reached, also far out and between whole degrees of freedom', () => {
    for (const df of [0.7, 1, 2.5, 3, 17.3, 400, 12_345.6]) {
      for (const q of [0.001, 0.3, 0.5, 0.9, 0.999, 0.999_999]) assert.ok(Math.abs(studentProbability(studentQuantile(q, df), df) - q) < 1e-10, `${q} with ${df}`)
    }
  })
})

describe('studentProbability', (test) => {
  test('equals the integral of the density, summed in small steps', () => {
    for (const df of [2, 3, 5, 9.5]) {
      const height = (x: number) => (1 + (x * x) / df) ** (-(df + 1) / 2)
      const area = (to: number) => { let sum = 0; for (let x = 0.0005; x < to; x += 0.001) sum += 0.001 * height(x); return sum }
      // Half of all the area lies right of 0; beyond 200 a closed form of the tail's leading term is added.
      const half = area(200) + df ** ((df + 1) / 2) * 200 ** -df / df
      for (const t of [0.5, 1, 2, 4]) assert.ok(Math.abs(studentProbability(t, df) - (0.5 + area(t) / (2 * half))) < 1e-6, `${t} with ${df}`)
    }
  })

  test('is one half at 0, and keeps small tails', () => {
    assert.is(studentProbability(0, 7), 0.5)
    // With 1 degree of freedom the tail is atan(1/t)/π.
    assert.ok(Math.abs(studentProbability(-1e6, 1) / (Math.atan(1e-6) / Math.PI) - 1) < 1e-9)
  })
})
