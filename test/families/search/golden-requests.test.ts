import type { Model } from '../../../src/families/family.ts'
import { openModel } from '../../../src/families/search/model.ts'
import { disproof } from '../../../src/serving/load-release.ts'
import { atOnce } from '../../../src/base/steps.ts'
import { assert, describe } from '../../support/suite.ts'
import { fitOf, itemOf, ownersItems, rowsOf } from './small-catalogue.ts'

const items = [
  ...ownersItems,
  ...['华为智能手机', '华为智能手表', '苹果智能手机', 'HUAWEI 智能手机壳'].map((name, i) => itemOf(`200${i}`, name, { category: '电子产品' })),
  ...['running jacket', 'winter jacket', 'jacket'].map((name, i) => itemOf(`300${i}`, name, { category: '服装' })),
]
const queriesOf = ({ goldenQueries }: Model) => goldenQueries.map(({ request }) => (request as { query: string }).query)

/** Every character a word, as a dictionary without any entry would have it. */
class EmptyDictionary {
  segment(run: string) {
    return { containing: (at: number) => ({ segment: String.fromCodePoint(run.codePointAt(at)!) }) }
  }
}

function whereChineseIsDividedOtherwise<T>(body: () => T): T {
  const known = Intl.Segmenter
  const put = (value: unknown) => Object.defineProperty(Intl, 'Segmenter', { value, configurable: true, writable: true })
  put(EmptyDictionary)
  try {
    return body()
  } finally {
    put(known)
  }
}

describe('golden requests of a search', (test) => {
  let files: Map<string, Uint8Array>
  test.before(async () => { files = (await fitOf(rowsOf(items), { algorithm: 'fusion', vectorSize: 4 })).files })

  test('are answered alike where Chinese is divided into other words, though other requests are not', () => {
    const model = openModel(files)
    const elsewhere = whereChineseIsDividedOtherwise(() => openModel(files))
    whereChineseIsDividedOtherwise(() => assert.is(atOnce(disproof(elsewhere)), undefined))
    const answer = model.answer({ query: '智能手机' })
    assert.not.equal(whereChineseIsDividedOtherwise(() => elsewhere.answer({ query: '智能手机' })), answer)
  })

  test('are words as they stand, a filter, a misspelt word, and one that nothing has', () => {
    const queries = queriesOf(openModel(files))
    assert.ok(queries.includes('智'), 'a character is a word to everybody')
    assert.not.ok(queries.some((query) => /huawei/.test(query)), '华为 may be one word or two')
    assert.is(queries.at(-1), 'qzxqzxqzx')
    assert.is(queries.at(-2), 'jacet')
  })

  test('may be Chinese words where no dictionary divides them', async () => {
    const queries = queriesOf(openModel((await fitOf(rowsOf(['手机', '手机 壳'].map((name, i) => itemOf(`${i}`, name))), { algorithm: 'bm25', segmenter: 'bigrams' })).files))
    assert.is(queries[0], '手机')
  })
})

describe('a model of another version of ICU', (test) => {
  test('opens, and warns', async () => {
    const { files } = await fitOf(rowsOf(items), { algorithm: 'bm25' })
    assert.is(openModel(files).warnings, undefined)
    const json = Buffer.from(files.get('model.json')!).toString().replace(/ICU [\d.]+/, 'ICU 70.1')
    const { warnings } = openModel(new Map(files).set('model.json', Buffer.from(json)))
    assert.is(warnings!.length, 1)
    assert.match(warnings![0]!, /by ICU 70\.1 when the index was made/)
  })
})
