import { seededRandom } from '../../../../src/base/random.ts'
import { countTerms, findTerm, packTerms, termAt } from '../../../../src/families/search/index/terms.ts'
import { sortTerms } from '../../../../src/families/search/index/sort-terms.ts'
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

  test('are sorted as strings are, and it is told where each went (seed 3)', () => {
    const random = seededRandom(3)
    const letters = ['a', 'b', 'c', 'z', '手', '机', '\u0000', '\ud83d', '\ude00', '\uffff']
    for (const n of [0, 1, 2, 3, 50, 3000]) {
      const unsorted = [...new Set(Array.from({ length: n }, () => Array.from({ length: random.below(7) }, () => random.pick(letters)).join('')))]
      if (n === 50) unsorted.push('x'.repeat(100_000), `${'x'.repeat(100_000)}a`, 'x'.repeat(99_999))
      const { terms, places } = sortTerms(packTerms(unsorted))
      assert.equal(Array.from({ length: countTerms(terms) }, (_, i) => termAt(terms, i)), unsorted.toSorted())
      unsorted.forEach((word, i) => assert.is(termAt(terms, places[i]!), word))
    }
  })
})
