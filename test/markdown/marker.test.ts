import { seededRandom } from '../../src/base/random.ts'
import { findMarkers, formatMarker, parseMarker, withoutMarkers } from '../../src/markdown/marker.ts'
import { assert, describe } from '../support/suite.ts'

describe('formatMarker and parseMarker', (test) => {
  test('one finds what the other wrote, and where', () => {
    const text = `before\n${formatMarker({ kind: 'alert', version: 1, fields: { key: 'abc', n: 3 } })}\nafter`
    assert.is(text.split('\n')[1], '<!-- rankops:alert v1 {"key":"abc","n":3} -->')
    assert.equal(parseMarker(text, 'alert'), { kind: 'alert', version: 1, fields: { key: 'abc', n: 3 }, start: 7, end: 52 })
    assert.is(parseMarker(text, 'comment'), undefined)
  })

  const seed = 424_242
  test(`whatever a field holds comes back, and the comment is closed once, at its end (seed ${seed})`, () => {
    const random = seededRandom(seed)
    const pieces = ['-', '--', '-->', '--!>', '<!--', '>', '<', '"', '\\', '\n', '{', '}', ' ', '@a', '用', '\u2028', 'u003e', '0']
    for (let round = 0; round < 500; round++) {
      const value = Array.from({ length: random.below(9) }, () => random.pick(pieces)).join('')
      const text = formatMarker({ kind: 'alert', version: 2, fields: { value, [value || 'k']: -random.below(9) } })
      assert.is(parseMarker(text, 'alert')?.fields['value'], value === 'value' ? undefined : value, text)
      const inside = text.slice('<!--'.length, -'-->'.length)
      assert.not.ok(/--|<|>|\n|-$/.test(inside), text)
    }
  })

  test('what cannot be read is no marker', () => {
    assert.equal(findMarkers('<!-- rankops:alert v1 {broken} --> <!-- rankops:alert v1 {"a":{}} --> <!-- rankops:alert {"a":1} -->'), [])
  })

  test('markers inside foreign text can be made harmless', () => {
    assert.equal(findMarkers(withoutMarkers(formatMarker({ kind: 'comment', version: 1, fields: {} }))), [])
  })
})
