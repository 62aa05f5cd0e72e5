import { seededRandom } from '../../../../src/base/random.ts'
import { WordNumbers } from '../../../../src/families/search/index/word-numbers.ts'
import { assert, describe } from '../../../support/suite.ts'

describe('WordNumbers', (test) => {
  test('numbers words as a map does, whatever letters they have (seed 1)', () => {
    const random = seededRandom(1)
    const letter = () => (random.next() < 0.1 ? random.pick(['\u0000', '\uffff', '\ud800', 'a']) : String.fromCharCode(0x4e00 + random.below(300)))
    const [numbers, map] = [new WordNumbers(), new Map<string, number>()]
    for (let i = 0; i < 60_000; i++) {
      const word = Array.from({ length: random.below(4) }, letter).join('')
      if (!map.has(word)) map.set(word, map.size)
      assert.is(numbers.numberOf(word), map.get(word))
    }
    assert.ok(map.size > 20_000)
    assert.equal(numbers.words, [...map.keys()])
    for (const word of ['', '\u0000', '\u0000\u0000', 'a\u0000', 'a']) assert.is(numbers.words[numbers.numberOf(word)], word)
  })
})
