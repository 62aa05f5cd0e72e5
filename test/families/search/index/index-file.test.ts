import { isFailure } from '../../../../src/base/errors.ts'
import { seededRandom } from '../../../../src/base/random.ts'
import { atOnce } from '../../../../src/base/steps.ts'
import { formatIndex, openIndex } from '../../../../src/families/search/index/index-file.ts'
import { mergeParts } from '../../../../src/families/search/index/merge-parts.ts'
import { documentsWith, knowsPhrases } from '../../../../src/families/search/index/phrase.ts'
import { putDocuments } from '../../../../src/families/search/index/change-index.ts'
import { searchIndex } from '../../../../src/families/search/index/search.ts'
import { buildIndex } from '../../../../src/families/search/index/search-index.ts'
import { formatSafetensors, parseSafetensors } from '../../../../src/matrix/safetensors.ts'
import { assert, assertFails, describe } from '../../../support/suite.ts'
import { drawDocuments, drawQuery, twoFields } from './oracle.ts'

const index = buildIndex(drawDocuments(seededRandom(1), Array.from({ length: 150 }, (_, i) => 2 * i)), twoFields)
const bytes = formatIndex(index)

/** The file with one array, or what it says of itself, changed. */
function altered(change: (file: ReturnType<typeof parseSafetensors>) => void): Uint8Array {
  const file = parseSafetensors(bytes.slice(), 'a copy')
  change(file)
  return formatSafetensors(new Map([...file.tensors].map(([name, values]) => [name, { values }])), file.metadata)
}

describe('the file of an index', (test) => {
  test('gives the index back: the same results, the same bytes, arrays as views of the file', () => {
    const opened = atOnce(openIndex(bytes))
    assert.equal(opened.parts, index.parts)
    assert.equal(opened.fields, index.fields.map(({ hasPositions = false, ...field }) => ({ ...field, hasPositions })))
    assert.is(opened.parts[0]!.segment.keys.buffer, bytes.buffer)
    assert.ok(Buffer.from(formatIndex(opened)).equals(bytes))
    const random = seededRandom(2)
    for (let i = 0; i < 20; i++) {
      const query = drawQuery(random)
      assert.equal(searchIndex(opened, query, { k: 10 }), searchIndex(index, query, { k: 10 }))
    }
  })

  test('opens in steps, so that a server answers meanwhile', () => {
    const large = formatIndex(buildIndex(drawDocuments(seededRandom(3), Array.from({ length: 30_000 }, (_, key) => key)), twoFields))
    const steps = openIndex(large)
    let n = 0
    while (!steps.next().done) n += 1
    assert.ok(n >= 5, `${n} steps`)
  })

  const broken: [string, (file: ReturnType<typeof parseSafetensors>) => void, RegExp][] = [
    ['keys that do not ascend', ({ tensors }) => { tensors.get('keys')![3] = 2 }, /has the key 2 out of order/],
    ['words that do not ascend', ({ tensors }) => { tensors.get('terms.units')![0] = 0xffff }, /has word 1 out of order/],
    ['words that begin behind the letters', ({ tensors }) => { tensors.get('terms.starts')![2] = 1e9 }, /where its words begin/],
    ['postings that begin before those of the term before', ({ tensors }) => { tensors.get('fields.0.starts')![2] = 0 }, /where its postings begin/],
    ['a document that is not there', ({ tensors }) => { tensors.get('fields.0.documents')![0] = 150 }, /has posting \d+ out of order/],
    ['a document before 0', ({ tensors }) => { tensors.get('fields.1.documents')![0] = -1 }, /has posting 0 out of order/],
    ['a posting that stands for no token', ({ tensors }) => { tensors.get('fields.1.counts')![0] = 0 }, /has posting 0 out of order/],
    ['a field shorter than nothing', ({ tensors }) => { tensors.get('fields.1.lengths')![0] = -5 }, /document 0 is -5 long/],
    ['positions that do not go with the counts', ({ tensors }) => { tensors.get('fields.0.counts')![0]! += 1 }, /positions/],
    ['an array that is missing', ({ tensors }) => { tensors.delete('fields.1.counts') }, /lacks fields\.1\.counts/],
    ['an array of other numbers', ({ tensors }) => { tensors.set('keys', new Float32Array(150)) }, /holds keys as other numbers/],
    ['arrays of other lengths', ({ tensors }) => { tensors.set('fields.1.lengths', new Int32Array(149)) }, /not equally long/],
    ['another format', ({ metadata }) => { metadata['format'] = 'search-index/9' }, /is search-index\/9, not search-index\/1/],
    ['fields that are none', ({ metadata }) => { metadata['fields'] = '[{"name":"x","weight":-1,"k1":1,"b":0,"hasPositions":false}]' }, /which fields/],
  ]
  for (const [what, change, sentence] of broken) {
    test(`refuses ${what}`, async () => assert.match((await assertFails('MODEL_INVALID', () => atOnce(openIndex(altered(change))))).message, sentence))
  }

  test('however it is damaged, either is refused or can be searched, changed, merged and asked for phrases (seed 5)', () => {
    const random = seededRandom(5)
    let refused = 0
    for (let i = 0; i < 1500; i++) {
      const copy = bytes.slice(0, i % 10 === 0 ? random.below(bytes.length) : bytes.length)
      // Mostly the numbers, often the header: a byte, or four with an extreme value.
      for (let n = 1 + random.below(3); n > 0 && copy.length > 8; n--) {
        const at = random.below(i % 2 === 0 ? copy.length : Math.min(copy.length, 1500))
        copy.set(random.pick([[random.below(256)], [255, 255, 255, 127], [0, 0, 0, 128], [0, 0, 0, 0]]).slice(0, copy.length - at), at)
      }
      try {
        const opened = atOnce(openIndex(copy))
        for (let q = 0; q < 3; q++) for (const key of searchIndex(opened, drawQuery(random), { k: 10 }).keys) assert.type(key, 'number')
        if (knowsPhrases(opened)) documentsWith(opened, [[{ token: 'w1', offset: 0 }, { token: 'w2', offset: 1 }]])
        atOnce(mergeParts(putDocuments(opened, drawDocuments(random, [1, 2])), { all: true }))
      } catch (error) {
        if (!isFailure(error, 'MODEL_INVALID')) throw error
        refused += 1
      }
    }
    assert.ok(refused > 700 && refused < 1500, `${refused} of 1500 refused`)
  })
})
