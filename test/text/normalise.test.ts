import { seededRandom } from '../../src/base/random.ts'
import { normalise } from '../../src/text/normalise.ts'
import { assert, describe } from '../support/suite.ts'
import { randomText } from './random-text.ts'

const seed = Number(process.env['RANKOPS_SEED'] ?? Date.now() % 1_000_000)
process.stdout.write(`seed ${seed}\n`)

describe('normalise', (test) => {
  test('makes width, case and accents equal, and no sign part of a word', () => {
    const table = [
      ['ＩＰＨＯＮＥ １２', 'iphone 12'], ['Café', 'cafe'], ['Cafe\u0301', 'cafe'], ['İstanbul', 'istanbul'], ['Straße', 'strasse'], ['Smørrebrød', 'smorrebrod'], ['ﬁne', 'fine'], ['Xbox™ One', 'xbox  one'],
      ['ﾊﾟﾝ', 'パン'], ['が', 'が'], ['Йод', 'йод'], ['华为', '华为'],
    ]
    for (const [text, plain] of table) assert.is(normalise(text!), plain)
  })

  test('changes nothing when it is done again', () => {
    const random = seededRandom(seed)
    for (let round = 0; round < 3000; round++) {
      const text = randomText(random, 8)
      assert.is(normalise(normalise(text)), normalise(text), JSON.stringify(text))
    }
  })

  test('treats a letter in the same way wherever it stands', () => {
    for (let code = 0; code < 0x3000; code++) {
      const letter = String.fromCharCode(code)
      assert.is(normalise(normalise(letter)), normalise(letter), `U+${code.toString(16)}`)
      assert.is(normalise(`${letter} x`).split(' ')[0], normalise(letter).split(' ')[0], `U+${code.toString(16)}`)
    }
  })
})
