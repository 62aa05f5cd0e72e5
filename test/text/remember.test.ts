import { remember } from '../../src/text/remember.ts'
import { assert, describe } from '../support/suite.ts'

describe('remember', (test) => {
  test('makes what is short once, what is long each time, and forgets before it fills the memory', () => {
    const made: string[] = []
    const upper = remember((text) => {
      made.push(text)
      return text.toUpperCase()
    }, 20)
    const long = 'long'.repeat(6)
    assert.equal(['mate', 'mate', 'a longer short text', 'a longer short text', long, long].map(upper).map((text) => text.length), [4, 4, 19, 19, 24, 24])
    assert.equal(made, ['mate', 'a longer short text', long, long])
    for (let i = 0; i < 200_000; i++) upper(`${i}`)
    made.length = 0
    assert.is(upper('mate'), 'MATE')
    assert.equal(made, ['mate'])
  })
})
