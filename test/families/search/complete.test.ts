import { seededRandom } from '../../../src/base/random.ts'
import { openBeginnings } from '../../../src/families/search/beginnings.ts'
import { catalogueWords } from '../../../src/families/search/catalogue-words.ts'
import { openModel } from '../../../src/families/search/model.ts'
import { openAnalyzer } from '../../../src/text/analyzer.ts'
import { stemEnglish } from '../../../src/text/stem-english.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'
import { fitOf, itemOf, ownersItems, rowsOf, smallShop } from './small-catalogue.ts'

const seed = Number(process.env['RANKOPS_SEED'] ?? Date.now() % 1_000_000)
process.stdout.write(`seed ${seed}\n`)

type Completions = { query: string; items: number }[]
type Completing = { completion?: { answer(request: unknown): Record<string, unknown> } }
const complete = (model: Completing, query: string, k?: number) => model.completion!.answer({ query, ...(k && { k }) })['completions'] as Completions
const queries = (model: Completing, query: string) => complete(model, query).map(({ query }) => query)

describe('the completion of a query', (test) => {
  const rows = smallShop()
  let model: ReturnType<typeof openModel>
  let owners: ReturnType<typeof openModel>
  test.before(async () => {
    model = openModel((await fitOf(rows, { algorithm: 'bm25' })).files)
    owners = openModel((await fitOf(rowsOf(ownersItems), { algorithm: 'bm25' })).files)
  })

  test('is made of words of the catalogue, those that leave most products first, and says how many', () => {
    assert.equal(complete(model, 'red lea'), [{ query: 'red leather', items: 6 }])
    assert.equal(complete(model, 'RED B'), [{ query: 'red brand', items: 30 }, { query: 'red bottle', items: 5 }])
    assert.equal([complete(model, 'b', 1).length, complete(model, 'leather')[0]!.query], [1, 'leather'])
  })

  test('leaves out what finds nothing together, what nothing begins with, and words that are finished', () => assert.equal(['blue red shoe le', 'zebra le', 'zzz', 'red ', '', '!'].map((query) => queries(model, query)), [[], [], [], [], [], []]))

  test('has as many products as hold all of its words, and no word is missing that more hold', () => {
    const random = seededRandom(seed)
    const texts = rows.items.map(({ name, description, tags, category, brand }) => new Set([name, description, ...tags, category, brand].join(' ').toLowerCase().match(/[a-z0-9]+/g)!.map(stemEnglish)))
    const countOf = (query: string) => texts.filter((words) => query.split(' ').every((word) => words.has(stemEnglish(word)))).length
    const vocabulary = [...new Set(rows.items.flatMap(({ name, tags, category, brand }) => [name, ...tags, category, brand].join(' ').toLowerCase().match(/[a-z0-9]+/g)!))]
    let seen = 0
    for (let i = 0; i < 200; i++) {
      const [before, begun] = [Array.from({ length: random.below(3) }, () => `${random.pick(vocabulary)} `).join(''), random.pick(vocabulary).slice(0, 1 + random.below(4))]
      const expected = vocabulary.filter((word) => word.startsWith(begun)).map((word) => countOf(before + word)).filter((items) => items > 0).sort((a, b) => b - a).slice(0, 8)
      const found = complete(model, before + begun)
      assert.equal(found.map(({ items }) => items), expected, before + begun)
      for (const { query, items } of found) {
        assert.is(items, countOf(query), query)
        assert.ok(query.startsWith(before + begun))
      }
      seen += found.length
    }
    assert.ok(seen > 100, `${seen} seen`)
  })

  test('divides Chinese where a word begins, and goes across writing', () => {
    assert.equal(queries(owners, '手'), ['手机'])
    assert.equal(queries(owners, '苹果手'), ['苹果手机'])
    assert.equal(queries(owners, '运'), ['运动', '运动鞋'])
    assert.equal(queries(owners, '华为mat'), ['华为mate'])
    assert.equal(queries(owners, 'nike 运动'), ['nike 运动', 'nike 运动鞋'])
    assert.equal(queries(owners, '衣柜手'), [])
  })

  test('follows products that change', async () => {
    const changing = openModel((await fitOf(rows, { algorithm: 'bm25' })).files)
    assert.equal(queries(changing, 'ora'), [])
    changing.catalogue.put([itemOf('new', 'Orange lamp'), itemOf('newer', 'orange kettle')])
    assert.equal(complete(changing, 'ora'), [{ query: 'orange', items: 2 }])
    changing.catalogue.remove(['new'])
    assert.equal([complete(changing, 'ora'), complete(changing, 'orange l')], [[{ query: 'orange', items: 1 }], []])
  })

  test('refuses what is no such request', async () => {
    for (const [request, message] of [[{}, 'request.query: is missing'], [{ query: 'a', k: 0 }, 'request.k: must be >= 1'], [{ query: 'a', user: 'u' }, 'request.user: is not known']] as const) {
      assert.is((await assertFails('REQUEST_INVALID', async () => { model.completion!.answer(request) })).message, message)
    }
  })
})

describe('openBeginnings', (test) => {
  test('gives what begins so in the order of the list, and later words after them, each once (seed 2)', () => {
    const random = seededRandom(2)
    const words = [...new Set(Array.from({ length: 400 }, () => Array.from({ length: 1 + random.below(5) }, () => random.pick(['a', 'b', '手', '😀'])).join('')))]
    const [first, later] = [words.slice(0, 300), words.slice(300)]
    const beginnings = openBeginnings(first)
    for (const word of [...words, ...words]) beginnings.add(word)
    for (const prefix of ['a', 'ab', '手', '手a', '😀', 'zz', ...words.slice(290, 310)]) {
      const expected = [...first, ...later].filter((word) => word.startsWith(prefix))
      for (const most of [0, 1, 3, 500]) assert.equal(beginnings.startingWith(prefix, most), expected.slice(0, most), prefix)
    }
  })
})

describe('catalogueWords', (test) => {
  test('are as people write them, the most frequent first', () => {
    const analyzer = openAnalyzer({ segmenter: 'words', stemmer: 'english', synonyms: [], stopWords: [] })
    assert.equal(catalogueWords(['red Shoes', 'shoes 鞋', 'a blue shoes'].map((name, i) => itemOf(`${i}`, name)), analyzer), ['shoes', 'a', 'blue', 'red'])
    assert.equal(catalogueWords([itemOf('1', '智能手机保护套加厚款', { tags: ['手机壳'], category: '未知' })], analyzer).filter((word) => word.includes('手机')), ['手机', '手机壳'])
  })
})
