import { seededRandom } from '../../../../src/base/random.ts'
import type { Random } from '../../../../src/base/random.ts'
import { atOnce } from '../../../../src/base/steps.ts'
import { hasBit } from '../../../../src/families/search/index/bits.ts'
import { deleteDocuments, putDocuments } from '../../../../src/families/search/index/change-index.ts'
import { formatIndex, openIndex } from '../../../../src/families/search/index/index-file.ts'
import { mergeParts } from '../../../../src/families/search/index/merge-parts.ts'
import { documentsWith, knowsPhrases } from '../../../../src/families/search/index/phrase.ts'
import { buildIndex } from '../../../../src/families/search/index/search-index.ts'
import type { SearchIndex } from '../../../../src/families/search/index/search-index.ts'
import { openAnalyzer } from '../../../../src/text/analyzer.ts'
import { assert, describe } from '../../../support/suite.ts'

const seed = Number(process.env['RANKOPS_SEED'] ?? Date.now() % 1_000_000)
process.stdout.write(`seed ${seed}\n`)

const analyzer = openAnalyzer({ segmenter: 'words', stemmer: 'none', synonyms: [], stopWords: ['red'] })
const bm25 = { weight: 1, k1: 1.2, b: 0.75 }
const fields = [{ name: 'name', ...bm25, hasPositions: true }, { name: 'description', ...bm25, hasPositions: true }]
const documentOf = (key: number, texts: readonly string[]) => {
  const placed = texts.map(analyzer.placed)
  return { key, tokens: placed.map(({ tokens }) => tokens), places: placed.map(({ positions }) => positions) }
}
const standingIn = (index: SearchIndex, keys: Iterable<number>, ...texts: string[]) => {
  const found = documentsWith(index, texts.map(analyzer.phrase))
  return [...keys].filter((key) => hasBit(found, key)).sort((a, b) => a - b)
}

/** Few words, so that phrases come often; characters with no blank between them, words with one. */
function drawText(random: Random, most: number): string {
  return Array.from({ length: random.below(most + 1) }, () => random.pick([' red', ' leather', ' shoe', '红', '色', '鞋'])).join('')
}

/** A text with a blank wherever the kind of writing changes. */
const rowOf = (text: string) => text.replaceAll(/(?<=[a-z])(?=[红色鞋])/g, ' ').trim()
const stands = (text: string, phrase: string) => new RegExp(`(?<![a-z])${phrase}(?![a-z])`).test(rowOf(text))

describe('documentsWith', (test) => {
  test('finds words that a phrase repeats, and reads a long one of them no longer than a short one', () => {
    const long = Array.from({ length: 200 }, () => 'shoe').join(' ')
    const index = buildIndex(['shoe', 'shoe shoe', 'shoe red shoe shoe', `hat ${long}`].map((text, key) => documentOf(key, [text, ''])), fields)
    assert.equal([standingIn(index, [0, 1, 2, 3], 'shoe shoe'), standingIn(index, [0, 1, 2, 3], 'shoe red shoe'), standingIn(index, [0, 1, 2, 3], long), standingIn(index, [0, 1, 2, 3], `${long} shoe`)], [[1, 2, 3], [2], [3], []])
    const read = new Set<number>()
    const [part] = index.parts as [typeof index.parts[0]]
    const postings = part!.segment.fields[0]!
    const counted = { ...postings, positions: new Proxy(postings.positions!, { get(target, name) { if (name === 'subarray') return (from: number, to: number) => { read.add(read.size); return target.subarray(from, to) }; return Reflect.get(target, name) as unknown } }) }
    documentsWith({ ...index, parts: [{ ...part!, segment: { ...part!.segment, fields: [counted, part!.segment.fields[1]!] } }] }, Array.from({ length: 20 }, () => analyzer.phrase(long)))
    assert.ok(read.size <= 8, `${read.size} lists of positions were read`)
  })

  test('finds the documents in which a phrase stands in some field, as reading their texts does, over changes, a merge and the file', () => {
    const random = seededRandom(seed)
    for (let round = 0; round < 8; round++) {
      const texts = new Map(Array.from({ length: 120 }, (_, key) => [key, [drawText(random, 6), drawText(random, 12)]]))
      let index = buildIndex([...texts].slice(0, 90).map(([key, both]) => documentOf(key, both)), fields)
      index = putDocuments(index, [...texts].slice(90).map(([key, both]) => documentOf(key, both)))
      for (const key of [3, 40, 95]) {
        texts.set(key, [drawText(random, 6), drawText(random, 12)])
        index = putDocuments(index, [documentOf(key, texts.get(key)!)])
      }
      index = deleteDocuments(index, [7, 100])
      texts.delete(7)
      texts.delete(100)
      const merged = atOnce(mergeParts(index, { all: true }))
      const opened = atOnce(openIndex(formatIndex(index)))
      let found = 0
      for (let i = 0; i < 40; i++) {
        const phrase = drawText(random, 4)
        if (phrase === '') continue
        const expected = [...texts].filter(([, both]) => both.some((text) => stands(text, rowOf(phrase)))).map(([key]) => key).sort((a, b) => a - b)
        for (const each of [index, merged, opened]) assert.equal(standingIn(each, Array.from({ length: 120 }, (_, key) => key), phrase), expected, `“${phrase}”`)
        found += expected.length
      }
      assert.ok(found > 100, `${found} found`)
    }
  })

  test('wants every one of several phrases, each in any field', () => {
    const index = buildIndex([['red shoe', 'of leather'], ['red shoe', ''], ['of leather', 'shoe red']].map((texts, key) => documentOf(key, texts)), fields)
    assert.equal([standingIn(index, [0, 1, 2], 'red shoe', 'of leather'), standingIn(index, [0, 1, 2], 'red shoe'), standingIn(index, [0, 1, 2], 'shoe red')], [[0], [0, 1], [2]])
  })

  test('finds a word alone, a model number and Chinese, however it is divided into words', () => {
    const index = buildIndex([['华为 Mate 40 手机壳', ''], ['华为mate40', ''], ['手机 壳', '']].map((texts, key) => documentOf(key, texts)), fields)
    const rows = { 'mate 40': [0], 'mate40': [1], '手机壳': [0], '机壳': [0], '手机': [0, 2], '手': [0, 2], '华为 mate': [0, 1], '壳手机': [] }
    for (const [phrase, expected] of Object.entries(rows)) assert.equal(standingIn(index, [0, 1, 2], phrase), expected, phrase)
  })

  test('looks only where positions are kept, and says where there are none', () => {
    const index = buildIndex([documentOf(0, ['red', 'shoe'])], [fields[0]!, { ...fields[1]!, hasPositions: false }])
    assert.equal([standingIn(index, [0], 'red'), standingIn(index, [0], 'shoe'), knowsPhrases(index), knowsPhrases({ ...index, fields: [] })], [[0], [], true, false])
  })

  test('takes nothing beyond the 65,535th word for a phrase, and does not err there', () => {
    const index = buildIndex([documentOf(0, [`${'x '.repeat(65_534)}end here beyond here`, ''])], fields)
    assert.equal([standingIn(index, [0], 'end here'), standingIn(index, [0], 'here beyond'), standingIn(index, [0], 'x end')], [[], [], [0]])
  })
})
