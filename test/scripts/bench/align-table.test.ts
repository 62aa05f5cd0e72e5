import { alignTable } from '../../../scripts/bench/align-table.ts'
import { assert, describe } from '../../support/suite.ts'

describe('alignTable', (test) => {
  test('is readable in a terminal and Markdown all the same', () => {
    assert.is(alignTable(['model', 'AUC'], [['majority', '.5'], ['LR', '.9086']]), [
      '| model    |   AUC |',
      '| -------- | ----: |',
      '| majority |    .5 |',
      '| LR       | .9086 |',
    ].join('\n'))
  })
})
