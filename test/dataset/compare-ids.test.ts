import { seededRandom } from '../../src/base/random.ts'
import { compareIds } from '../../src/dataset/compare-ids.ts'
import { assert, describe } from '../support/suite.ts'

describe('compareIds', (test) => {
  test('puts whole numbers by value before texts in their order, in whatever order they come', () => {
    const sorted = ['0', '2', '9', '10', '123', '99999999999999999998', '99999999999999999999', '007', '1.5', 'a', 'a10', 'a2', '商品']
    const seed = 5
    const random = seededRandom(seed)
    for (let round = 0; round < 50; round++) assert.equal(random.shuffle([...sorted]).sort(compareIds), sorted, `seed ${seed}, round ${round}`)
    assert.is(compareIds('12', '12'), 0)
  })
})
