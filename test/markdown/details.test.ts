import { formatDetails } from '../../src/markdown/details.ts'
import { assert, describe } from '../support/suite.ts'

describe('formatDetails', (test) => {
  test('keeps its inside Markdown and its title text', () => {
    assert.is(formatDetails('a < b', '- x'), '<details>\n<summary>a &lt; b</summary>\n\n- x\n\n</details>')
  })
})
