import { spreadOverBags, sumBags } from '../../../src/tensor/embedding/bags.ts'
import { learningTable } from '../../../src/tensor/embedding/sparse-adam.ts'
import { assert, describe } from '../../support/suite.ts'

// Two bags: twice row 2 and row 0, and nothing.
const bags = { starts: [0, 2, 2], indices: [2, 0], values: [2, 1] }
const values = () => Float32Array.from([1, 10, 2, 20, 3, 30])

describe('a table of embeddings', (test) => {
  test('gives bags the weighted sums of their rows, and an empty bag zeros', () => {
    const sums = new Float32Array(4).fill(9)
    sumBags(bags, values(), 2, sums)
    assert.equal([...sums], [7, 70, 0, 0])
  })

  test('hands changes of the sums on to the rows of the bags by their weights', () => {
    const { gradient } = learningTable(values(), 2)
    spreadOverBags(bags, Float32Array.from([1, -1, 5, 5]), 2, gradient)
    assert.equal(gradient.touched, [2, 0])
    assert.equal([...gradient.values.subarray(0, 4)], [2, -2, 1, -1])
  })

  test('changes the rows that a step touches, by Adam, and no other; its gradient is empty afterwards', () => {
    const table = learningTable(values(), 2)
    for (const step of [1, 2]) {
      spreadOverBags(bags, Float32Array.from([1, -1, 5, 5]), 2, table.gradient)
      table.learn(step, 0.1)
      assert.ok(table.gradient.values.every((value) => value === 0))
      assert.equal(table.gradient.touched, [])
      // Of equal gradients each step of Adam is as long as the learning rate.
      for (const [at, expected] of [1 - 0.1 * step, 10 + 0.1 * step, 2, 20, 3 - 0.1 * step, 30 + 0.1 * step].entries()) assert.ok(Math.abs(table.values[at]! - expected) < 1e-5, `${table.values[at]} ${expected}`)
    }
    assert.equal([...table.firstMoment.subarray(2, 4), ...table.secondMoment.subarray(2, 4)], [0, 0, 0, 0])
  })
})
