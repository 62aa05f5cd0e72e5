import { completePrefix } from '../../src/text/complete-prefix.ts'
import { assert, describe } from '../support/suite.ts'

const words = ['华', '华为', 'mat', 'mate', 'matt', 'max', 'zoo', 'mate\uffff'].sort()
const complete = (prefix: string) => {
  const { from, to } = completePrefix(prefix, words)
  return words.slice(from, to)
}

describe('completePrefix', (test) => {
  test('gives all words that begin with the prefix, itself included, and no other', () => {
    for (const prefix of ['', 'm', 'mat', 'mate', 'mates', 'zoo', 'zz', 'a', '华', '华为', '为', '\uffff']) assert.equal(complete(prefix), words.filter((word) => word.startsWith(prefix)), prefix)
  })

  test('finds nothing in an empty vocabulary', () => {
    assert.equal(completePrefix('a', []), { from: 0, to: 0 })
  })
})
