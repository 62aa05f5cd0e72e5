import { seededRandom } from '../../../../src/base/random.ts'
import { atOnce } from '../../../../src/base/steps.ts'
import { catchUp } from '../../../../src/families/search/index/catch-up.ts'
import { deleteDocuments, putDocuments } from '../../../../src/families/search/index/change-index.ts'
import { formatIndex } from '../../../../src/families/search/index/index-file.ts'
import { mergeParts } from '../../../../src/families/search/index/merge-parts.ts'
import { searchIndex } from '../../../../src/families/search/index/search.ts'
import type { Found } from '../../../../src/families/search/index/search.ts'
import { buildIndex } from '../../../../src/families/search/index/search-index.ts'
import type { Document } from '../../../../src/families/search/index/segment.ts'
import { assert, describe } from '../../../support/suite.ts'
import { drawDocuments, drawQuery, searchByHand, twoFields } from './oracle.ts'

const plain = ({ keys, scores }: Found) => ({ keys: [...keys], scores: [...scores] })
const inOrder = (documents: Iterable<Document>) => [...documents].sort((a, b) => a.key - b.key)

describe('an index that changes', (test) => {
  for (const seed of [1, 2, 3]) {
    test(`gives after any changes and a merge the bytes of a fresh build (seed ${seed})`, () => {
      const random = seededRandom(seed)
      const first = drawDocuments(random, Array.from({ length: 300 }, (_, i) => 5 * i))
      const kept = new Map(first.map((document) => [document.key, document]))
      let index = buildIndex(first, twoFields)
      for (let round = 0; round < 12; round++) {
        const put = drawDocuments(random, Array.from({ length: 1 + random.below(30) }, () => random.below(1600)))
        for (const document of put) kept.set(document.key, document)
        index = putDocuments(index, put)
        const gone = Array.from({ length: random.below(20) }, () => random.below(1600))
        for (const key of gone) kept.delete(key)
        index = deleteDocuments(index, gone)
        if (round % 3 === 2) index = atOnce(mergeParts(index))
        const query = drawQuery(random)
        assert.equal([...searchIndex(index, query, { k: 2000 }).keys].sort((a, b) => a - b), searchByHand([...kept.values()], twoFields, query, 2000).keys.sort((a, b) => a - b), 'finds what is in, and nothing else')
      }
      assert.ok(index.parts.length > 1)
      const merged = atOnce(mergeParts(index, { all: true }))
      assert.is(merged.parts.length, 1)
      assert.ok(Buffer.from(formatIndex(merged)).equals(formatIndex(buildIndex(inOrder(kept.values()), twoFields))))
      const query = drawQuery(random)
      assert.equal(plain(searchIndex(merged, query, { k: 50 })), searchByHand(inOrder(kept.values()), twoFields, query, 50))
    })
  }

  for (const seed of [4, 5, 6]) {
    test(`loses nothing of what changes while parts are merged (seed ${seed})`, () => {
      const random = seededRandom(seed)
      const kept = new Map(drawDocuments(random, Array.from({ length: 200 }, (_, key) => key)).map((document) => [document.key, document]))
      let index = buildIndex(inOrder(kept.values()), twoFields)
      const change = () => {
        const put = drawDocuments(random, Array.from({ length: 1 + random.below(12) }, () => random.below(260)))
        for (const document of put) kept.set(document.key, document)
        index = putDocuments(index, put)
        const gone = Array.from({ length: random.below(12) }, () => random.below(260))
        for (const key of gone) kept.delete(key)
        index = deleteDocuments(index, gone)
      }
      let merges = 0
      for (let round = 0; round < 12; round++) {
        for (let i = 0; i < 8; i++) change()
        const before = index
        const merged = atOnce(mergeParts(before, { all: round % 4 === 3 }))
        for (let i = random.below(4); i > 0; i--) change()
        if (round % 5 === 4) { for (const key of kept.keys()) if (key % 2 === 0) kept.delete(key); index = deleteDocuments(index, Array.from({ length: 130 }, (_, i) => 2 * i)) }
        index = catchUp(before, merged, index)
        if (merged !== before) merges += 1
        const query = drawQuery(random)
        assert.equal([...searchIndex(index, query, { k: 2000 }).keys].sort((a, b) => a - b), searchByHand([...kept.values()], twoFields, query, 2000).keys.sort((a, b) => a - b))
      }
      assert.ok(merges > 4)
      assert.ok(Buffer.from(formatIndex(index)).equals(formatIndex(buildIndex(inOrder(kept.values()), twoFields))))
    })
  }

  test('gives the scores of a fresh build before any merge, where documents were only added', () => {
    const random = seededRandom(7)
    const documents = drawDocuments(random, Array.from({ length: 400 }, (_, key) => key))
    const added = [...random.shuffle(documents.slice(100))]
    let index = buildIndex(documents.slice(0, 100), twoFields)
    for (let from = 0; from < added.length; from += 50) index = putDocuments(index, added.slice(from, from + 50))
    assert.is(index.parts.length, 7)
    for (let i = 0; i < 40; i++) {
      const query = drawQuery(random)
      assert.equal(plain(searchIndex(index, query, { k: 12 })), searchByHand(documents, twoFields, query, 12))
    }
  })

  test('leaves who searches the old one undisturbed', () => {
    const [before, other] = [[['old']], [['new']]].map((tokens) => ({ key: 1, tokens }))
    const field = { name: 'name', weight: 1, k1: 1.2, b: 0.75 }
    const index = buildIndex([before!], [field])
    const changed = putDocuments(index, [other!])
    const find = (of: typeof index, token: string) => [...searchIndex(of, [{ token, weight: 1 }], { k: 5 }).keys]
    assert.equal([find(index, 'old'), find(index, 'new'), find(changed, 'old'), find(changed, 'new'), find(deleteDocuments(changed, [1]), 'new')], [[1], [], [], [1], []])
  })

  test('a merge of everything that was deleted leaves an empty index, one of a clean index is that index', () => {
    const index = buildIndex([{ key: 4, tokens: [['a'], []] }], twoFields)
    assert.is(atOnce(mergeParts(index, { all: true })), index)
    const empty = atOnce(mergeParts(deleteDocuments(index, [4]), { all: true }))
    assert.ok(Buffer.from(formatIndex(empty)).equals(formatIndex(buildIndex([], twoFields))))
  })

  test('is merged in steps, of which none writes much', () => {
    const random = seededRandom(9)
    const index = putDocuments(buildIndex(drawDocuments(random, Array.from({ length: 20_000 }, (_, key) => key)), twoFields), drawDocuments(random, [3, 17_001, 40_000]))
    const steps = mergeParts(index, { all: true })
    let n = 0
    while (!steps.next().done) n += 1
    assert.ok(n >= 4, `${n} steps`)
  })
})
