import { seededRandom } from '../../src/base/random.ts'
import { openAnalyzer } from '../../src/text/analyzer.ts'
import type { AnalyzerSettings } from '../../src/text/analyzer.ts'
import { latinTaker } from '../../src/text/latin-tokens.ts'
import { normalise } from '../../src/text/normalise.ts'
import { stemEnglish } from '../../src/text/stem-english.ts'
import { takeApart } from '../../src/text/take-apart.ts'
import { longestToken, TakenSink } from '../../src/text/token.ts'
import { assert, describe } from '../support/suite.ts'
import { randomText } from './random-text.ts'

const seed = Number(process.env['RANKOPS_SEED'] ?? Date.now() % 1_000_000)
process.stdout.write(`seed ${seed}\n`)

const open = (segmenter: AnalyzerSettings['segmenter']) => openAnalyzer({ segmenter, stemmer: 'english', synonyms: [], stopWords: ['的', 'men', 'mate 40'] })

describe('takeApart', (test) => {
  test('gives each token the stretch of the text that it stands for', () => {
    const { atoms, tokens } = takeApart('华为mate40 T-Shirt', { latin: latinTaker((word) => word), segment: (run) => [run] }, new TakenSink())
    assert.equal(atoms, ['华', '为', 'mate40', 't', 'shirt'])
    assert.equal(tokens.map(({ token, position, span }) => `${token} ${position}+${span}`), ['华 0+1', '为 1+1', '华为 0+2', '华为 0+2', 'mate40 2+1', 'mate 2+1', '40 2+1', 't 3+1', 'shirt 4+1', 'tshirt 3+2'])
  })

  test('keeps characters beyond the first 65,536 whole', () => {
    assert.equal(open('bigrams').tokens('𠮷野家'), ['𠮷', '野', '家', '𠮷野', '野家'])
  })

  test('gives pairs of Kana, Hangul and Thai, and words of other alphabets', () => {
    assert.equal(open('words').tokens('ﾊﾟﾝ 신발 кроссовки'), ['パ', 'ン', 'パン', '신', '발', '신발', 'кроссовки'])
  })

  test('gives nothing for signs, emoji and control characters', () => {
    assert.equal(open('words').tokens('\0 😀 … — ™ \u200b -.\' '), [])
    assert.equal(open('words').query(''), [])
  })

  for (const segmenter of ['words', 'bigrams', 'jieba'] as const) {
    test(`looks up only what the index of the same text has, and two words as one (${segmenter})`, () => {
      const random = seededRandom(seed)
      const analyzer = open(segmenter)
      let looked = 0
      for (let round = 0; round < 1000; round++) {
        const text = randomText(random, 10)
        const words = normalise(text).match(/[a-z]+/g) ?? []
        const tokens = new Set([...analyzer.tokens(text), ...words.slice(1).map((word, i) => stemEnglish(words[i]! + word))])
        const asked = analyzer.query(text)
        for (const { token, weight, position } of asked) {
          assert.ok(tokens.has(token), `${token} of ${JSON.stringify(text)}`)
          assert.ok(token.length > 0 && token.length <= longestToken && weight > 0 && position >= 0)
        }
        assert.is(asked.length > 0, analyzer.tokens(text).length > 0, JSON.stringify(text))
        looked += asked.length
      }
      assert.ok(looked > 1000)
    })

    test(`takes time and tokens linear in the text, also of 200,000 letters without a blank (${segmenter})`, () => {
      const analyzer = open(segmenter)
      for (const piece of ['a', 'a1', 'a-', '1.', "a'", '华', '华为手机', '𠮷', 'パ', 'й', 'e\u0301', '\u0300', '的 ', '\ud800', '😀', 'mate 40 ', 'hand bag ']) {
        const text = piece.repeat(Math.ceil(200_000 / piece.length))
        const tokens = analyzer.tokens(text)
        assert.ok(analyzer.query(text).length <= 4 * text.length)
        assert.ok(tokens.length <= 3 * text.length && tokens.every((token) => token.length <= longestToken), JSON.stringify(piece))
      }
    })
  }
})
