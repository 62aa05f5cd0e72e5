import { rememberStretches } from '../../src/text/remember-stretches.ts'
import { assert, describe } from '../support/suite.ts'

function upper() {
  const made: string[] = []
  return { made, find: rememberStretches((text) => { made.push(text); return { text, upper: text.toUpperCase() } }, 20) }
}

describe('rememberStretches', (test) => {
  test('makes what is short once, wherever it stands, and what is long each time', () => {
    const { made, find } = upper()
    const long = 'long'.repeat(6)
    assert.is(find('mate 40', 0, 4), find('a mate', 2, 6))
    assert.equal([find('mate 40', 5, 7).upper, find('', 0, 0).upper, find(long, 0, 24).upper.length, find(long, 0, 24).upper.length], ['40', '', 24, 24])
    assert.equal(made, ['mate', '40', '', long, long])
  })

  test('finds each of many again, and forgets before it fills the memory', () => {
    const { made, find } = upper()
    const word = (i: number) => `w${i.toString(36)}`
    for (let i = 0; i < 100_000; i++) find(word(i), 0, word(i).length)
    made.length = 0
    for (let i = 0; i < 100_000; i++) assert.is(find(`x${word(i)}`, 1, word(i).length + 1).text, word(i))
    // A few meet in slots that are too far on, and are made again.
    assert.ok(made.length < 100, `${made.length} made again`)
    for (let i = 100_000; i < 320_000; i++) find(word(i), 0, word(i).length)
    made.length = 0
    assert.is(find('w0', 0, 2).upper, 'W0')
    assert.equal(made, ['w0'])
  })

  test('takes words of many alphabets, and halves of characters', () => {
    const { find } = upper()
    for (const text of ['ñandú', 'Straße', '华为', '\ud800', 'a\0b']) for (let time = 0; time < 2; time++) assert.is(find(`-${text}-`, 1, text.length + 1).upper, text.toUpperCase())
  })
})
