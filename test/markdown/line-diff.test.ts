import { formatLineDiff } from '../../src/markdown/line-diff.ts'
import { assert, describe } from '../support/suite.ts'

describe('formatLineDiff', (test) => {
  test('shows what differs, with two lines around', () => {
    assert.is(formatLineDiff('a\nb\nc\nd\ne\n', 'a\nb\nX\nd\ne\n'), ' a\n b\n-c\n+X\n d\n e')
    assert.is(formatLineDiff('1\n2\n3\n4\n5\n6\n7\n8\n9\n', '1\n2\n3\nX\n4\n5\n6\n7\n8\n9'), ' …\n 2\n 3\n+X\n 4\n 5'.slice(3))
    assert.is(formatLineDiff('1\n2\n3\n4\n5\n6\n7\n8\n9\n', '0\n1\n2\n3\n4\n5\n6\n7\n8\nX\n'), '+0\n 1\n 2\n …\n 7\n 8\n-9\n+X')
    assert.is(formatLineDiff('a\r\nb\r\n', 'a\nb\n'), '')
  })
})
