import type { Item, QueryRows } from '../../../src/dataset/record.ts'
import { buildCases } from '../../../src/families/search/cases.ts'
import { openModel } from '../../../src/families/search/model.ts'
import type { SearchModel } from '../../../src/families/search/model.ts'
import { inColourShop, textEncoder } from '../../encoding/colour-shop.ts'
import { smallTextEncoder } from '../../encoding/small-encoders.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'
import { fitOf, itemOf, smallShop } from './small-catalogue.ts'

type Answer = { items: { item: string; score: number }[] }
const ids = (model: SearchModel, request: object) => (model.answer(request) as unknown as Answer).items.map(({ item }) => item)

describe('search with an encoder of texts and one of pictures', (test) => {
  let files: Map<string, Uint8Array>
  let rows: QueryRows
  test.before(() => inColourShop(async ({ prepare }) => {
    rows = (await prepare()).rows
    files = (await fitOf(rows, { algorithm: 'fusion', vectorSize: 4 })).files
  }))

  test('finds pictures by words that no product has, in another language too', () => {
    const model = openModel(files)
    assert.equal(ids(model, { query: 'crimson', k: 3 }).sort(), ['red1', 'red2', 'red3'])
    assert.equal(ids(model, { query: 'azure', k: 3 }).sort(), ['blue1', 'blue2', 'blue3'])
    assert.equal(ids(model, { query: '蓝', k: 3 }).sort(), ['blue1', 'blue2', 'blue3'])
    assert.equal(ids(model, { query: 'nonsense' }), [])
  })

  test('a product whose price changes keeps what its picture gave, until it is gone', () => {
    const model = openModel(files)
    const { embedding: _, ...told } = rows.items.find(({ item }) => item === 'red1')!
    model.catalogue.put([{ ...told, price: 5 }])
    assert.ok(ids(model, { query: 'crimson', k: 3 }).includes('red1'))
    model.catalogue.put([{ ...told, embedding: Float32Array.of(1, 0) }])
    assert.ok(ids(model, { query: 'crimson', k: 3 }).includes('red1'), 'a vector of another length says nothing')
    model.catalogue.put([{ ...told, embedding: Float32Array.of(-1, -1, 1) }])
    assert.ok(ids(model, { query: 'azure', k: 4 }).includes('red1'))
    model.catalogue.remove(['red1'])
    model.catalogue.put([told])
    assert.not.ok(ids(model, { query: 'azure', k: 9 }).includes('red1'))
  })

  test('is judged as it is served, and tells how the same is with vectors of float32', () => {
    const model = openModel(files)
    const cases = buildCases(rows).test
    assert.ok(cases.length > 0)
    const rankings = model.rank(rows, cases, 3)
    for (const [i, { row }] of cases.entries()) assert.equal([...rankings[i]!].map((place) => rows.items[place]!.item), ids(model, { query: rows.judgements[row]!.query, k: 3 }))
    assert.equal(model.rankExactly!(rows, cases, 3).map((ranking) => [...ranking].sort()), rankings.map((ranking) => [...ranking].sort()))
  })

  test('carries its encoder: the files alone answer as it did when it was fitted', () => {
    assert.equal([...files.keys()].sort(), ['index.safetensors', 'model.json', 'model.safetensors', 'query-encoder.onnx', 'query-tokenizer.json'])
    const model = openModel(new Map([...files].map(([name, bytes]) => [name, bytes.slice()])))
    for (const { request, answer } of model.goldenQueries) assert.equal(model.answer(request), answer)
    assert.ok(model.usualRequests!.every((request) => !('query' in (request as object)) || !('vector' in (request as object))))
  })

  test('takes the vector of a request before its own, and a vector alone', () => {
    const model = openModel(files)
    assert.equal(ids(model, { query: 'crimson', vector: [-1, -1, 1], k: 3 }).sort(), ['blue1', 'blue2', 'blue3'])
    assert.equal(ids(model, { vector: [-1, 1, -1], k: 3 }).sort(), ['green1', 'green2', 'green3'])
  })

  test('is refused where the encoder is another one, is missing, or gives other vectors than it did', async () => {
    const without = new Map([...files].filter(([name]) => name !== 'query-encoder.onnx'))
    assert.match((await assertFails('MODEL_INVALID', () => openModel(without))).message, /no query-encoder\.onnx/)
    const other = smallTextEncoder({ crimson: [0, 0, 1] })
    assert.match((await assertFails('MODEL_INVALID', () => openModel(new Map([...files, ['query-encoder.onnx', other.onnx]])))).message, /query-encoder\.onnx is not the one/)
    const text = Buffer.from(files.get('model.json')!).toString()
    const proven = (proof: object) => new Map([...files, ['model.json', Buffer.from(JSON.stringify({ ...JSON.parse(text) as object, queryEncoder: { ...(JSON.parse(text) as { queryEncoder: object }).queryEncoder, proof } }))]])
    assert.match((await assertFails('MODEL_INVALID', () => openModel(proven({ text: 'crimson', vector: [-0.6, -0.6, 0.6] })))).message, /another vector here .*cosine -?0?\.\d+/)
    assert.match((await assertFails('MODEL_INVALID', () => openModel(proven({ text: 'crimson', vector: [1] })))).message, /another length/)
    openModel(proven({ text: 'crimson', vector: [0.577, -0.577, -0.577] }))
  })
})

describe('search with an encoder of texts alone', (test) => {
  // What a product is for, which its texts do not say: the encoder knows that lamps are for reading.
  const knows = smallTextEncoder({ lamp: [1, 0], reading: [1, 0.1], kettle: [0, 1], tea: [0.1, 1] })
  const encode = ({ name }: Item) => Float32Array.from(/lamp/.test(name) ? [1, 0] : /kettle/.test(name) ? [0, 1] : [0.7, 0.7])
  const settings = { pooling: 'mean', maxTokens: 16, queryPrefix: '', itemPrefix: '', columns: ['name'] } as const
  const shop = smallShop()
  const items = shop.items.map((item) => ({ ...item, embedding: encode(item) }))

  test('reads products that are put in while it serves, but for those that bring a vector', async () => {
    const model = openModel((await fitOf({ ...shop, items, queryEncoder: { settings: { ...settings, columns: ['name'] }, ...knows } }, { algorithm: 'bm25' })).files)
    model.catalogue.put([itemOf('new', 'lamp'), { ...itemOf('own', 'lamp'), embedding: Float32Array.of(0, 1) }])
    assert.ok(ids(model, { query: 'reading', k: 100 }).includes('new'))
    assert.not.ok(ids(model, { query: 'reading', k: 40 }).includes('own'))
  })

  test('is refused where texts and products do not lie in one space', async () => {
    const error = await assertFails('ENCODER_INVALID', () => fitOf({ ...shop, items, queryEncoder: { settings: { ...settings, columns: [] }, ...textEncoder } }, { algorithm: 'bm25' }))
    assert.match(error.message, /vectors of queries have 3 numbers, those of products 2/)
  })

  test('weighs it by the validation queries with auto, which may leave it out, and as the spec says otherwise', async () => {
    const bad = smallTextEncoder({ red: [0, 1], blue: [1, 0], green: [0.6, 0.5], lamp: [-1, 0.2], shoe: [0.1, -1] })
    const judged = smallShop({ split: () => 1 })
    const many = { ...judged, items, judgements: Array.from({ length: 3 }, (_, i) => judged.judgements.map(({ query, ...rest }) => ({ ...rest, query: `${query}${' '.repeat(i)}` }))).flat(), splits: new Uint8Array(3 * judged.splits.length).fill(1) }
    const fitted = await fitOf({ ...many, queryEncoder: { settings: { ...settings, columns: ['name'] }, ...bad } }, {})
    const weights = fitted.selection!.trials.map(({ settings: tried }) => tried['embeddingWeight'])
    assert.equal(weights.filter((weight) => weight !== undefined), [1, 0, 0.3, 3])
    const chosen = fitted.selection!.trials[fitted.selection!.chosen]!
    assert.is(chosen.value, Math.max(...fitted.selection!.trials.slice(-4).map(({ value }) => value)))
    const filed = JSON.parse(Buffer.from(fitted.files.get('model.json')!).toString()) as { itemVectors: { weight: number } }
    assert.is(filed.itemVectors.weight, chosen.settings['embeddingWeight'])
    const named = await fitOf({ ...shop, items, queryEncoder: { settings: { ...settings, columns: ['name'] }, ...knows } }, { embeddingWeight: 0.5 })
    assert.not.ok(named.selection!.trials.some(({ settings: tried }) => 'embeddingWeight' in tried))
  })
})
