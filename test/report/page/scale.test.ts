import { seededRandom } from '../../../src/base/random.ts'
import { place, scaleOf } from '../../../src/report/page/scale.ts'
import { assert, describe } from '../../support/suite.ts'

const rows: [sentence: string, values: number[], ticks: number[]][] = [
  ['shares', [0.012, 0.402], [0, 0.1, 0.2, 0.3, 0.4, 0.5]],
  ['losses that hardly differ', [0.311, 0.421], [0.3, 0.35, 0.4, 0.45]],
  ['differences around zero', [-0.198, 0, 0.089], [-0.2, -0.1, 0, 0.1]],
  ['counts', [1, 13], [0, 5, 10, 15]],
  ['one value', [0.5], [0.5, 0.6]],
  ['nothing at all', [NaN], [0, 0.2, 0.4, 0.6, 0.8, 1]],
]

describe('scaleOf', (test) => {
  for (const [sentence, values, ticks] of rows) test(`has round ticks for ${sentence}`, () => assert.equal(scaleOf(values).ticks, ticks))

  const seed = 7
  test(`holds every value in a few ticks, whatever they are (seed ${seed})`, () => {
    const random = seededRandom(seed)
    for (let round = 0; round < 500; round++) {
      const values = Array.from({ length: 1 + random.below(5) }, () => (random.next() - 0.5) * 10 ** (random.below(12) - 6))
      const { low, high, ticks } = scaleOf(values)
      const hair = 1e-6 * (high - low)
      assert.ok(values.every((value) => value >= low - hair && value <= high + hair) && low < high && ticks.length >= 2 && ticks.length <= 8, `${values} → ${ticks}`)
    }
  })
})

describe('place', (test) => {
  test('is measured from one end to the other', () => {
    const scale = { low: 0, high: 2, ticks: [] }
    assert.equal([place(scale, 0, 10, 110), place(scale, 2, 10, 110), place(scale, 0.5, 110, 10)], [10, 110, 85])
  })
})
