import { readIds } from '../../../src/dataset/ubi/list-cell.ts'
import { assert, describe } from '../../support/suite.ts'

describe('readIds', (test) => {
  for (const [cell, ids] of [
    ['["a", "b", 17]', ['a', 'b', '17']],
    ['[9007199254740993, [12345678901234567890]]', ['9007199254740993', '12345678901234567890']],
    ['[]', []],
    ["['a', 'b c', 17, None]", ['a', 'b c', '17']],
    ['[\'12" pan\', "men\'s", \'a\\\'b\']', ['12" pan', "men's", "a'b"]],
  ] as const) {
    test(`reads ${cell} as a list`, () => { assert.equal(readIds(cell), { ids: [...ids], isList: true }) })
  }

  for (const cell of ['a', 'a,b', '[a', '[a b]', "['a'"]) {
    test(`reads ${cell} as one id`, () => { assert.equal(readIds(cell), { ids: [cell], isList: false }) })
  }

  test('reads nothing of an empty cell', () => { assert.equal(readIds(''), { ids: [], isList: false }) })
})
