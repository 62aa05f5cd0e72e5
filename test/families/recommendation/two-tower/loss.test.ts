import { seededRandom } from '../../../../src/base/random.ts'
import { sparseFromTriples } from '../../../../src/matrix/sparse.ts'
import { emptyGradient } from '../../../../src/tensor/embedding/bags.ts'
import type { RowGradient } from '../../../../src/tensor/embedding/bags.ts'
import { batchMaker } from '../../../../src/families/recommendation/two-tower/batches.ts'
import { lossOf } from '../../../../src/families/recommendation/two-tower/loss.ts'
import { assert, describe } from '../../../support/suite.ts'
import { randomUsers } from '../small-catalogue.ts'

const width = 3
const users = randomUsers(3, { users: 14, items: 11 })
const content = sparseFromTriples(11, 4, { rows: [0, 1, 1, 2, 3, 4, 5, 6, 7, 9, 10], columns: [0, 1, 2, 0, 3, 1, 2, 2, 0, 3, 1], values: [1, 0.6, 0.8, 1, 1, 1, 1, 1, 1, 1, 1] })

describe('the loss of two towers', (test) => {
  test('has the gradients that differences give, of every number of both tables', () => {
    for (const seed of [1, 2, 3]) {
      const random = seededRandom(seed)
      const [batch] = batchMaker({ users, content, usersPerBatch: 6, negatives: 5, idDropout: 0.4 }).batchesOf(random)
      const values = () => Float64Array.from({ length: 15 * width }, () => random.normal())
      const tower = (given: Float64Array) => ({ values: given, gradient: emptyGradient(new Float64Array(0), 15) })
      const towers = { history: tower(values()), items: tower(values()) }
      assert.ok(lossOf(batch!, towers, width) > 0)
      let moved = 0
      for (const name of ['history', 'items'] as const) {
        for (let at = 0; at < 15 * width; at++) {
          const lossAt = (step: number) => {
            const table = towers[name].values.slice() as Float64Array
            table[at]! += step
            return lossOf(batch!, { ...towers, [name]: tower(table), [name === 'items' ? 'history' : 'items']: tower(towers[name === 'items' ? 'history' : 'items'].values as Float64Array) } as typeof towers, width)
          }
          const difference = (lossAt(1e-5) - lossAt(-1e-5)) / 2e-5
          const gradient = partOf(towers[name].gradient, at)
          assert.ok(Math.abs(gradient - difference) < 1e-6 * (1 + Math.abs(difference)), `seed ${seed}, ${name} ${at}: ${gradient} and ${difference}`)
          if (Math.abs(gradient) > 1e-4) moved += 1
        }
      }
      assert.ok(moved > 20, `${moved} numbers moved`)
    }
  })
})

/** Of the number at a place of the table; rows that no bag named have none. */
function partOf({ values, places }: RowGradient, at: number): number {
  const place = places[Math.floor(at / width)]!
  return place === 0 ? 0 : values[(place - 1) * width + (at % width)]!
}
