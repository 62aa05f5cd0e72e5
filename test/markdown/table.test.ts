import { formatTable } from '../../src/markdown/table.ts'
import { assert, describe } from '../support/suite.ts'

describe('formatTable', (test) => {
  test('gives a head, a rule with alignments and rows', () => {
    assert.is(formatTable(['model', 'rows'], [['a', '1'], ['b', '22']], ['left', 'right']), '| model | rows |\n| --- | ---: |\n| a | 1 |\n| b | 22 |')
  })

  test('no cell can break out of its row or column', () => {
    assert.is(formatTable(['a', 'b'], [['x | y\n\n| z', 'end\\']]), '| a | b |\n| --- | --- |\n| x &vert; y &vert; z | end&#92; |')
  })

  test('refuses a row of another width: that is a bug of ours', () => {
    assert.throws(() => formatTable(['a', 'b'], [['x']]), 'A row of 1 cells in a table of 2 columns')
  })
})
