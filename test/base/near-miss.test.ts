import { editDistance, nearMiss } from '../../src/base/near-miss.ts'
import { assert, describe } from '../support/suite.ts'

describe('nearMiss', (test) => {
  const options = ['epochs', 'batchSize', 'learningRate', 'seed', 'backend']

  test('finds the option behind a slip of the fingers', () => {
    for (const [found, meant] of [['epocs', 'epochs'], ['eopchs', 'epochs'], ['batch_size', 'batchSize'], ['learning-rate', 'learningRate'], ['SEED', 'seed'], ['lerningrat', 'learningRate']]) {
      assert.is(nearMiss(found!, options), meant, found)
    }
  })

  test('suggests nothing for a word of its own', () => {
    for (const found of ['optimizer', 'x', '', 'end']) assert.is(nearMiss(found, options), undefined, found)
    assert.is(nearMiss('epochs', []), undefined)
  })
})

describe('editDistance', (test) => {
  test('counts insertions, deletions, replacements and swaps of neighbours', () => {
    assert.equal([['', 'ab'], ['ab', ''], ['ab', 'ab'], ['ab', 'ba'], ['kitten', 'sitting'], ['ca', 'abc']].map(([a, b]) => editDistance(a!, b!)), [2, 2, 0, 1, 3, 3])
  })
})
