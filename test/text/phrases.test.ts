import { openPhrases } from '../../src/text/phrases.ts'
import { assert, describe } from '../support/suite.ts'

const words = (text: string) => (text === '' ? [] : text.split(' '))
const find = (phrases: string[], text: string) => openPhrases(phrases.map(words)).find(words(text)).map(({ from, to, phrase }) => `${phrases[phrase]} ${from}-${to}`)

describe('openPhrases', (test) => {
  test('finds the longest phrase at each place, from the left, without overlaps', () => {
    assert.equal(find(['new', 'new balance', 'balance shoe', 'shoe'], 'new balance shoe new'), ['new balance 0-2', 'shoe 2-3', 'new 3-4'])
  })

  test('goes on after a beginning that leads nowhere', () => {
    assert.equal(find(['a b c', 'b'], 'a b d'), ['b 1-2'])
    assert.equal(find(['a b c', 'a'], 'a b'), ['a 0-1'])
  })

  test('gives a phrase of two lists twice, and an empty one never', () => {
    assert.equal(find(['手机', '手机', ''], '手机 x'), ['手机 0-1', '手机 0-1'])
    assert.equal(find([''], 'a'), [])
    assert.equal(find(['a'], ''), [])
  })
})
