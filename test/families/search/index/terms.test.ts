import { seededRandom } from '../../../../src/base/random.ts'
import { countTerms, findTerm, packTerms, termAt, termsFrom } from '../../../../src/families/search/index/terms.ts'
import { assert, describe } from '../../../support/suite.ts'

const words = ['', 'a', 'ab', 'abc', 'b', '手', '手机', '手机壳', '😀', '\ud800', '\uffff'].sort()

describe('packed words', (test) => {
  test('come back as they were, and each is found', () => {
    const terms = packTerms(words)
    assert.is(countTerms(terms), words.length)
    words.forEach((word, i) => assert.equal([termAt(terms, i), findTerm(terms, word)], [word, i]))
    for (const other of ['aa', 'c', '手机壳子', 'abcd', '\u0000']) assert.is(findTerm(terms, other), -1)
    assert.is(findTerm(packTerms([]), 'a'), -1)
  })

  test('with a prefix follow each other (seed 1)', () => {
    const random = seededRandom(1)
    const many = [...new Set(Array.from({ length: 500 }, () => Array.from({ length: 1 + random.below(5) }, () => random.pick(['a', 'b', 'c', '手', '机'])).join('')))].sort()
    const terms = packTerms(many)
    for (const prefix of ['', 'a', 'ab', 'abc', 'ca', '手', '机手', 'zz', 'aaaaaaaa', '机机机机机机']) {
      const { from, to } = termsFrom(terms, prefix)
      assert.equal(Array.from({ length: to - from }, (_, i) => termAt(terms, from + i)), many.filter((word) => word.startsWith(prefix)), prefix)
    }
  })
})
