import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inTurns } from '../../../src/base/steps.ts'
import { unknown } from '../../../src/dataset/record.ts'
import { searchFamily } from '../../../src/families/search/family.ts'
import { openModel } from '../../../src/families/search/model.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'
import { fitOf, itemOf, ownersItems, rowsOf, smallShop, specOf } from './small-catalogue.ts'

type Answer = { items: { item: string; name?: string; score: number }[]; total?: number; facets?: Record<string, { value: string; items: number }[]>; corrected?: { word: string; as: string }[] }
type Asked = { answer(request: unknown): Record<string, unknown> }
const ask = (model: Asked, request: object) => model.answer(request) as unknown as Answer
const ids = (model: Asked, request: object) => ask(model, request).items.map(({ item }) => item)

describe('the owner’s four products', (test) => {
  let model: Asked
  test.before(async () => { model = openModel((await fitOf(rowsOf(ownersItems))).files) })

  for (const [query, ...expected] of [['手机', '1001', '1002'], ['华为', '1002'], ['运动鞋', '1003'], ['衣柜', '1004'], ['iphone12', '1001'], ['huawei', '1002'], ['ikea', '1004'], ['iphnoe', '1001'], ['「运动鞋」', '1003'], ['“马尔姆 衣柜”'], ['"nike air" 手机', '1003']]) {
    test(`${query} finds ${expected.join(' and ') || 'nothing'}`, () => assert.equal(ids(model, { query }).slice(0, expected.length).sort(), expected))
  }

  test('without the list of brands huawei finds nothing', async () => {
    assert.equal(ids(openModel((await fitOf(rowsOf(ownersItems), { brandNames: 'none' })).files), { query: 'huawei' }), [])
  })
})

for (const algorithm of ['auto', 'bm25', 'vectors', 'fusion'] as const) {
  describe(`a model of ${algorithm}`, (test) => {
    const rows = smallShop()
    let files: Map<string, Uint8Array>
    test.before(async () => { files = (await fitOf(rows, { algorithm, vectorSize: 16 })).files })

    test('is made of three files, and gives the same answers from them, at once and in steps', async () => {
      assert.equal([...files.keys()], ['model.json', 'index.safetensors', 'model.safetensors'])
      for (const model of [searchFamily.open(files), await inTurns(searchFamily.openInSteps(files))]) {
        assert.ok(model.goldenQueries.length >= 6)
        for (const { request, answer } of model.goldenQueries) assert.equal(model.answer(request), answer)
      }
    })

    test('ranks a query as it would answer it in production', () => {
      const model = searchFamily.open(files)
      const { test: cases } = searchFamily.buildCases(rows, specOf())
      const rankings = model.rank(rows, cases, 20)
      assert.is(rankings.length, 10)
      for (const [i, { group }] of cases.entries()) {
        assert.ok(rankings[i]!.length > 0)
        assert.equal([...rankings[i]!].map((place) => rows.items[place]!.item), ids(model, { query: group, k: 20 }))
      }
    })

    test('shows nothing that the rows do not hold', () => {
      const fewer = { ...rows, items: rows.items.filter((_, i) => i % 2 === 0) }
      const cases = searchFamily.buildCases(fewer, specOf()).test
      for (const ranking of searchFamily.open(files).rank(fewer, cases, 20)) {
        assert.ok(ranking.length > 0)
        for (const place of ranking) assert.ok(place >= 0 && place < fewer.items.length)
      }
    })

    test('holds no query that anybody typed, and the same data and seed give the same bytes', async () => {
      const again = (await fitOf(rows, { algorithm, vectorSize: 16 })).files
      for (const [name, bytes] of files) assert.ok(Buffer.from(bytes).equals(again.get(name)!), name)
      const typed = (await fitOf({ ...rows, judgements: rows.judgements.map((one) => ({ ...one, query: `${one.query} zebra` })) }, { algorithm, vectorSize: 16 })).files
      for (const bytes of typed.values()) assert.not.ok(Buffer.from(bytes).toString('latin1').includes('zebra'))
    })
  })
}

describe('an answer of search', (test) => {
  const rows = smallShop()
  let model: Asked
  test.before(async () => { model = openModel((await fitOf(rows, { vectorSize: 16 })).files) })
  const facts = new Map(rows.items.map((item) => [item.item, item]))

  test('has the best first, ten of them where nobody says how many, and pages that follow one another', () => {
    const { items } = ask(model, { query: 'red shoe' })
    assert.is(items.length, 10)
    for (const { item } of items.slice(0, 5)) assert.match(facts.get(item)!.name, /^red .* shoe$/)
    for (let i = 1; i < 10; i++) assert.ok(items[i]!.score <= items[i - 1]!.score)
    const all = ids(model, { query: 'red shoe', k: 30 })
    assert.equal([...ids(model, { query: 'red shoe', k: 15 }), ...ids(model, { query: 'red shoe', k: 15, from: 15 })], all)
  })

  test('keeps what a filter promises', () => {
    const wanted = { category: ['shoe', 'lamp'], brand: 'brand 1', priceFrom: 20, priceTo: 80, tags: ['shoe'] }
    const found = ids(model, { query: 'leather', k: 100, filter: wanted })
    const expected = rows.items.filter(({ name, category, brand, price }) => name.includes('leather') && category === 'shoe' && brand === 'brand 1' && price >= 20 && price <= 80)
    assert.ok(expected.length > 0)
    for (const { item } of expected) assert.ok(found.includes(item))
    for (const id of found) {
      const { category, brand, price } = facts.get(id)!
      assert.ok(category === 'shoe' && brand === 'brand 1' && price >= 20 && price <= 80)
    }
    assert.equal(ids(model, { query: 'leather', filter: { brand: 'nobody' } }), [])
    assert.equal(ids(model, { query: 'leather', filter: { items: ['p000', 'p010'] } }).sort(), ['p000', 'p010'])
  })

  test('tells names where they are asked for, those of changed products too', async () => {
    const { items } = ask(model, { query: 'red shoe', names: true })
    for (const { item, name } of items) assert.is(name, facts.get(item)!.name)
    assert.equal(Object.keys(ask(model, { query: 'red shoe' }).items[0]!), ['item', 'score'])
    const changing = openModel((await fitOf(rows, { algorithm: 'bm25' })).files)
    changing.catalogue.put([itemOf('p000', 'yellow silk scarf')])
    assert.is(ask(changing, { query: 'scarf', names: true }).items[0]!.name, 'yellow silk scarf')
  })

  test('leaves out what is excluded', () => {
    const [first, ...rest] = ids(model, { query: 'red shoe', k: 5 })
    assert.equal(ids(model, { query: 'red shoe', k: 4, exclude: [first] }), rest)
  })

  test('counts what has words of the query', () => {
    const { total, facets } = ask(model, { query: 'steel', facets: ['category', 'brand'], filter: { category: ['shoe', 'lamp'] } })
    const matches = rows.items.filter(({ name, category }) => name.includes('steel') && ['shoe', 'lamp'].includes(category))
    assert.is(total, matches.length)
    assert.equal(facets!['category'], [{ value: 'lamp', items: 5 }, { value: 'shoe', items: 5 }])
    assert.is(facets!['brand']!.reduce((sum, { items }) => sum + items, 0), total)
    assert.equal(Object.keys(ask(model, { query: 'steel' })), ['items'])
    assert.equal(ask(model, { query: 'steel', facets: [] }).facets, {})
  })

  test('tells which word it looked for in place of a misspelt one', () => {
    const { items, corrected } = ask(model, { query: 'red jakcet' })
    assert.equal(corrected, [{ word: 'jakcet', as: 'jacket' }])
    assert.match(facts.get(items[0]!.item)!.name, /^red .* jacket$/)
  })

  test('finishes a word that is only begun, where nothing is nearer', () => assert.equal(ask(model, { query: 'noteb' }).corrected, [{ word: 'noteb', as: 'notebook' }]))

  test('finds only products in which what is quoted stands, in whatever field, and mends nothing in it', () => {
    const quoted = ids(model, { query: '"made of steel" red', k: 100 })
    assert.equal(quoted.toSorted(), rows.items.filter(({ name }) => name.includes('steel')).map(({ item }) => item).sort())
    for (const id of quoted.slice(0, 6)) assert.match(facts.get(id)!.name, /^red/)
    assert.equal(ids(model, { query: '"steel red"' }), [])
    assert.equal(ask(model, { query: '“red jakcet” lether' }), { items: [], corrected: [{ word: 'lether', as: 'leather' }] })
    const { total } = ask(model, { query: '"red steel" lamp', facets: [], filter: { category: ['lamp', 'shoe'] } })
    assert.is(total, 2)
  })

  test('with fuzzy: off takes words as they are', async () => {
    const strict = openModel((await fitOf(rows, { vectorSize: 16, fuzzy: 'off' })).files)
    assert.equal(strict.answer({ query: 'jakcet' }), { items: [] })
  })

  test('finds nothing by the word that stands where the catalogue tells no category or brand', async () => {
    const untold = smallShop()
    const model = openModel((await fitOf({ ...untold, items: untold.items.map((item) => ({ ...item, category: unknown, brand: unknown })) }, { algorithm: 'bm25' })).files)
    assert.equal(ask(model, { query: unknown }).items, [])
    assert.equal(ask(model, { query: 'steel', facets: ['category', 'brand'] }).facets, { brand: [], category: [] })
  })

  test('is empty where nothing is like it', () => assert.equal(ask(model, { query: 'qzxqzx 这' }), { items: [] }))

  test('brings up what other models boost, and takes down what they do not want', () => {
    const all = ids(model, { query: 'red shoe', k: 30 })
    const boosted = ids(model, { query: 'red shoe', k: 30, boost: [{ item: all[20]!, weight: 50 }, { item: all[0]!, weight: -1 }, { item: 'unknown', weight: 9 }] })
    assert.is(boosted[0], all[20])
    assert.not.ok(boosted.includes(all[0]!))
  })

  test('of a bad request says where it is bad', async () => {
    for (const [request, path] of [[{}, 'request.query'], [{ query: '  ' }, 'request.query'], [{ query: 'a', k: 0 }, 'request.k'], [{ query: 'a', facets: ['price'] }, 'request.facets[0]'], [{ query: 'a', user: 'x' }, 'request.user']] as const) {
      const error = await assertFails('REQUEST_INVALID', () => model.answer(request))
      assert.is((error as Error & { fields: { path: string } }).fields.path, path)
    }
  })

  test('comes for the request that the README shows', async () => {
    const readme = await readFile(join(import.meta.dirname, '../../../src/families/search/README.md'), 'utf8')
    const request = JSON.parse(/```json\n([^]*?)```/.exec(readme)![1]!) as object
    assert.ok('items' in model.answer(request))
  })
})

describe('files of a search model', (test) => {
  let files: Map<string, Uint8Array>
  test.before(async () => { files = (await fitOf(smallShop(), { vectorSize: 8 })).files })
  const changed = (name: string, change: (text: string) => string) => new Map(files).set(name, Buffer.from(change(Buffer.from(files.get(name)!).toString('latin1')), 'latin1'))

  test('that are missing, torn, changed or of other rules are refused', async () => {
    for (const name of files.keys()) {
      const without = new Map(files)
      without.delete(name)
      await assertFails('MODEL_INVALID', () => openModel(without))
      await assertFails('MODEL_INVALID', () => openModel(changed(name, (text) => text.slice(0, -9))))
    }
    await assertFails('MODEL_INVALID', () => openModel(changed('model.safetensors', (text) => `${text.slice(0, -1)}?`)))
    await assertFails('MODEL_INVALID', () => openModel(changed('model.json', (text) => text.replace('"rules":1', '"rules":0'))))
    await assertFails('MODEL_INVALID', () => openModel(changed('model.json', (text) => text.replace('"products":150', '"products":149'))))
  })
})

describe('products that change while a model serves', (test) => {
  const rows = smallShop()

  test('are found, found otherwise and no longer found from the next query on', async () => {
    const model = openModel((await fitOf(rows, { vectorSize: 8 })).files)
    model.catalogue.put([itemOf('new-1', 'violet velvet umbrella', { category: 'umbrella', price: 30 }), itemOf('p000', 'yellow silk scarf')])
    assert.equal(ids(model, { query: 'violet umbrella', filter: { category: 'umbrella' } }), ['new-1'])
    assert.is(ids(model, { query: 'yellow scarf' })[0], 'p000')
    assert.not.ok(ids(model, { query: 'red leather shoe', filter: { category: 'shoe' }, k: 100 }).includes('p000'))
    model.catalogue.remove(['new-1', 'p001', 'never-there'])
    assert.equal(ids(model, { query: 'violet umbrella', filter: { category: 'umbrella' } }), [])
    assert.not.ok(ids(model, { query: 'red cotton shoe', k: 100 }).includes('p001'))
    model.catalogue.put([itemOf('new-1', 'violet velvet umbrella', { category: 'umbrella' })])
    assert.equal(ids(model, { query: 'violet umbrella', filter: { category: 'umbrella' } }), ['new-1'])
  })

  test('make the model that these products would have made, once it is tidied up', async () => {
    const vectorless = { algorithm: 'bm25' }
    const rebuilt = openModel((await fitOf({ ...rows, items: rows.items.slice(0, 100) }, vectorless)).files)
    const changed = openModel((await fitOf({ ...rows, items: rows.items.slice(20) }, vectorless)).files)
    changed.catalogue.put(rows.items.slice(0, 20))
    changed.catalogue.remove(rows.items.slice(100).map(({ item }) => item))
    await inTurns(changed.catalogue.tidy())
    for (const query of ['red shoe', 'steel lamp', 'sturdy', 'every day']) {
      const [a, b] = [ask(rebuilt, { query, k: 100 }), ask(changed, { query, k: 100 })].map(({ items }) => items.map(({ item, score }) => `${item} ${score}`).sort())
      assert.ok(a!.length > 0)
      assert.equal(b, a)
    }
  })
})
