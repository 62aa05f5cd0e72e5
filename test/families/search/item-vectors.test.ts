import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { seededRandom } from '../../../src/base/random.ts'
import { openModel } from '../../../src/families/search/model.ts'
import type { SearchModel } from '../../../src/families/search/model.ts'
import { unitVector } from '../../../src/families/search/vectors/item-vectors.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'
import { fitOf, itemOf, rowsOf, smallShop } from './small-catalogue.ts'

type Answer = { items: { item: string; score: number }[]; total?: number; facets?: Record<string, { value: string; items: number }[]> }
const ask = (model: SearchModel, request: object) => model.answer(request) as unknown as Answer
const ids = (model: SearchModel, request: object) => ask(model, request).items.map(({ item }) => item)

const seed = Date.now() % 1_000_000
process.stdout.write(`seed ${seed}\n`)
const random = seededRandom(seed)
const numbers = (n: number) => Array.from({ length: n }, () => random.normal())

// Every fourth product brings no vector; one brings zeros.
const size = 8
const plain = smallShop()
const items = plain.items.map((item, i) => (i % 4 === 0 ? item : { ...item, embedding: Float32Array.from(i === 1 ? new Array<number>(size).fill(0) : numbers(size)) }))
const rows = { ...plain, items }
const isKnown = (i: number) => i % 4 !== 0 && i !== 1
const cosineWith = (vector: readonly number[], i: number) => (isKnown(i) ? [...items[i]!.embedding!].reduce((sum, value, k) => sum + value * vector[k]!, 0) / Math.hypot(...items[i]!.embedding!) / Math.hypot(...vector) : 0)

/** An answer has the scores that are expected of all products, to the rounding of bytes, and none is left out that is clearly better than its last. */
function assertScores({ items: found }: Answer, expected: readonly number[], tolerance: number): void {
  const scores = new Map(found.map(({ item, score }) => [item, score]))
  assert.ok(found.length > 0)
  for (const [i, { item }] of items.entries()) {
    const score = scores.get(item)
    if (score !== undefined) assert.ok(Math.abs(score - expected[i]!) <= tolerance, `${item}: ${score} for ${expected[i]}`)
    else assert.ok(expected[i]! <= (found.length < 100 ? 0 : found.at(-1)!.score) + 2 * tolerance, `${item} with ${expected[i]} is missing`)
  }
  for (let i = 1; i < found.length; i++) assert.ok(found[i]!.score <= found[i - 1]!.score)
}

for (const algorithm of ['bm25', 'fusion', 'vectors', 'auto'] as const) {
  describe(`a vector that a request brings to a model of ${algorithm}`, (test) => {
    let model: SearchModel
    test.before(async () => { model = openModel((await fitOf(rows, { algorithm, vectorSize: 16 })).files) })

    test('finds the products whose own have the highest cosines with it, scores being cosines', () => {
      for (const vector of [numbers(size), numbers(size).map((value) => 1e300 * value), numbers(size).map((value) => 1e-300 * value)]) {
        const unit = [...unitVector(vector)]
        assertScores(ask(model, { vector, k: 100 }), items.map((_, i) => cosineWith(unit, i)), 0.015)
        assert.equal(ids(model, { query: ' ', vector }), ids(model, { vector }))
      }
    })

    test('finds a product by its own vector, and pages follow one another', () => {
      const vector = [...items[7]!.embedding!]
      const all = ids(model, { vector, k: 30 })
      assert.is(all[0], items[7]!.item)
      assert.equal([...ids(model, { vector, k: 15 }), ...ids(model, { vector, k: 15, from: 15 })], all)
    })

    test('counts beside words by how much nearer a product is than the mean', () => {
      const vector = numbers(size), query = 'red leather shoe'
      const [alone, both] = [ask(model, { query, k: 100 }), ask(model, { query, vector, k: 100 })]
      // Words that are not among the best hundred say less than the hundredth; where fewer are found, nothing.
      const said = new Map(alone.items.map(({ item, score }) => [item, score]))
      const cosines = items.map((_, i) => cosineWith(vector, i))
      const known = cosines.filter((_, i) => isKnown(i))
      const mean = known.reduce((a, b) => a + b, 0) / known.length, best = Math.max(...known)
      const near = cosines.map((cosine, i) => (isKnown(i) ? Math.max(0, (cosine - mean) / (best - mean)) : 0))
      const rest = alone.items.length < 100 ? 0 : alone.items.at(-1)!.score
      assertScores(both, items.map(({ item }, i) => (said.get(item) ?? 0) + near[i]!), 0.05 + rest)
      assert.ok(both.items.length > 0 && both.items.some(({ item }, i) => item !== alone.items[i]?.item))
    })

    test('in another language than the catalogue’s finds by the vector alone', () => {
      const vector = numbers(size)
      const [alone, both] = [ids(model, { vector, k: 5 }), ids(model, { query: 'qzxqzx', vector, k: 5 })]
      assert.equal(both, alone)
    })

    test('keeps to filters, to what is excluded and to boosts', () => {
      const vector = [...items[7]!.embedding!], filter = { category: ['shoe', 'lamp'], priceTo: 60 }
      const allowed = new Set(items.filter(({ category, price }) => filter.category.includes(category) && price <= 60).map(({ item }) => item))
      for (const request of [{ vector }, { vector, query: 'blue steel lamp' }]) {
        const found = ids(model, { ...request, filter, k: 100 })
        assert.ok(found.length > 0 && found.every((item) => allowed.has(item)))
        const [first, ...others] = ids(model, { ...request, k: 5 })
        const without = ids(model, { ...request, k: 4, exclude: [first!] })
        if (!('query' in request)) assert.equal(without, others)
        assert.not.ok(without.includes(first!))
        assert.is(ids(model, { ...request, boost: [{ item: others[3]!, weight: 50 }] })[0], others[3])
      }
    })

    test('travels with golden queries, one beside words, and is a catalogue’s own', () => {
      const golden = model.goldenQueries.map(({ request }) => request as { query?: string; vector?: number[] }).filter(({ vector }) => vector)
      assert.equal(golden.map(({ query, vector }) => [query === undefined, vector!.length]), [[true, size], [false, size]])
      assert.equal((golden[0]!.vector!).map((value, k) => Math.abs(value - unitVector(items[2]!.embedding!)[k]!) < 0.001), new Array(size).fill(true))
      for (const { request, answer } of model.goldenQueries) assert.equal(model.answer(request), answer)
    })
  })
}

describe('a request with a vector', (test) => {
  let model: SearchModel, plainModel: SearchModel
  test.before(async () => {
    model = openModel((await fitOf(rows, { algorithm: 'bm25' })).files)
    plainModel = openModel((await fitOf(plain, { algorithm: 'bm25' })).files)
  })

  for (const [what, vector] of [['too short', [1, 2]], ['too long', new Array(size + 1).fill(1)], ['empty', []], ['all zeros', new Array(size).fill(0)]] as const) {
    test(`that is ${what} is refused`, () => refused(() => model.answer({ vector }), 'request.vector'))
  }
  for (const value of [Number.NaN, Infinity, null, '1', [1]]) {
    test(`that holds ${String(value)} is refused`, () => refused(() => model.answer({ query: 'red shoe', vector: [...new Array<number>(size - 1).fill(1), value] }), `request.vector[${size - 1}]`))
  }
  test('is refused where the catalogue has none', () => refused(() => plainModel.answer({ query: 'red shoe', vector: [1, 2] }), 'request.vector'))
  test('needs no words, but one of the two', () => refused(() => model.answer({ k: 3 }), 'request.query'))

  test('alone counts facets of the two hundred nearest', () => {
    const vector = numbers(size)
    const { total, facets } = ask(model, { vector, facets: ['category'], k: 3 })
    const near = items.filter((_, i) => cosineWith(vector, i) > 0.015).length
    assert.ok(total! >= near && total! <= near + 6, `${total} of ${near}`)
    assert.is(facets!['category']!.reduce((sum, { items }) => sum + items, 0), total)
  })

  test('beside words counts what has words, as ever', () => {
    const request = { query: 'steel', facets: ['category'] }
    const { total, facets } = ask(model, { ...request, vector: numbers(size) })
    assert.equal([total, facets], [ask(model, request).total, ask(model, request).facets])
  })

  async function refused(body: () => unknown, path: string): Promise<void> {
    const error = await assertFails('REQUEST_INVALID', body)
    assert.is((error as Error & { fields: { path: string } }).fields.path, path)
  }
})

describe('vectors that products bring', (test) => {
  test('leave words as they are, and a model without them its bytes', async () => {
    const [files, without, again] = [(await fitOf(rows, { vectorSize: 16 })).files, (await fitOf(plain, { vectorSize: 16 })).files, (await fitOf(plain, { vectorSize: 16, embeddingWeight: 3 })).files]
    assert.equal(openModel(files).answer({ query: 'red shoe', k: 50 }), openModel(without).answer({ query: 'red shoe', k: 50 }))
    for (const [name, bytes] of without) assert.ok(Buffer.from(bytes).equals(again.get(name)!), name)
    assert.not.ok(Buffer.from(without.get('model.safetensors')!).includes('embeddings'))
  })

  test('count as the spec says: with 0 only what words found is in order', async () => {
    const [ofWords, evenly] = [await fitOf(rows, { algorithm: 'bm25', embeddingWeight: 0 }), await fitOf(rows, { algorithm: 'bm25', embeddingWeight: 10 })].map(({ files }) => openModel(files))
    const vector = [...items[7]!.embedding!], query = 'green paper kettle'
    assert.equal(ids(ofWords!, { query, vector, k: 100 }), ids(ofWords!, { query, k: 100 }))
    assert.is(ids(evenly!, { query, vector })[0], items[7]!.item)
  })

  test('are found by the request that the README shows', async () => {
    const readme = await readFile(join(import.meta.dirname, '../../../src/families/search/README.md'), 'utf8')
    const request = JSON.parse(/### Pictures[^]*?```json\n([^]*?)```/.exec(readme)![1]!) as { vector: number[] }
    const model = openModel((await fitOf({ ...plain, items: plain.items.map((item) => ({ ...item, embedding: Float32Array.from(numbers(request.vector.length)) })) }, { algorithm: 'bm25' })).files)
    const found = ids(model, request)
    assert.ok(found.length >= 5 && found.every((id) => plain.items.find(({ item }) => item === id)!.category === 'shoe'))
  })

  test('of one picture for all say nothing beside words', async () => {
    const same = { ...plain, items: plain.items.map((item) => ({ ...item, embedding: Float32Array.of(1, 2, 3) })) }
    const model = openModel((await fitOf(same, { algorithm: 'bm25' })).files)
    assert.equal(ask(model, { query: 'red shoe', vector: [3, -1, 0.2], k: 100 }), ask(model, { query: 'red shoe', k: 100 }))
  })

  test('come, change and go with their products while a model serves', async () => {
    const model = openModel((await fitOf(rows, { algorithm: 'bm25' })).files)
    const picture = numbers(size)
    model.catalogue.put([itemOf('new-1', 'violet velvet umbrella', { embedding: Float32Array.from(picture) }), itemOf('new-2', 'a picture of another encoder', { embedding: Float32Array.of(1, 2) })])
    assert.is(ids(model, { vector: picture })[0], 'new-1')
    assert.not.ok(ids(model, { vector: picture, k: 100 }).includes('new-2'))
    model.catalogue.put([itemOf('new-1', 'violet velvet umbrella')])
    assert.not.ok(ids(model, { vector: picture, k: 100 }).includes('new-1'))
    const vector = [...items[7]!.embedding!]
    model.catalogue.remove([items[7]!.item])
    assert.not.ok(ids(model, { vector, k: 100 }).includes(items[7]!.item))
    assert.not.ok(ids(model, { vector, query: items[7]!.name, k: 100 }).includes(items[7]!.item))
  })

  test('that were torn from a model are refused', async () => {
    const { files } = await fitOf(rows, { algorithm: 'bm25' })
    for (const change of ['"size":9', '"size":0']) {
      const json = Buffer.from(files.get('model.json')!).toString().replace('"size":8', change)
      await assertFails('MODEL_INVALID', () => openModel(new Map(files).set('model.json', Buffer.from(json))))
    }
  })
})

describe('vectors in a byte a number', (test) => {
  // As encoders of pictures and texts give them: what is common to all is most of each, one number far larger than the rest, and queries lie apart from products.
  const [width, kinds, perKind] = [64, 30, 20]
  const common = numbers(width).map((value, k) => (k === 3 ? 20 : value))
  const apart = numbers(width)
  const centres = Array.from({ length: kinds }, () => numbers(width))
  const around = (kind: number, noise: number, offset: readonly number[]) => centres[kind]!.map((value, k) => common[k]! + offset[k]! + 0.7 * value + noise * random.normal())
  const still = new Array<number>(width).fill(0)
  const products = Array.from({ length: kinds * perKind }, (_, i) => itemOf(`v${String(i).padStart(4, '0')}`, `thing ${i}`, { embedding: Float32Array.from(around(i % kinds, 1, still)) }))

  test('find what the numbers find: of ten nearest at least nine, and as many of the right kind, to two hundredths', async () => {
    const model = openModel((await fitOf(rowsOf(products), { algorithm: 'bm25' })).files)
    const units = products.map(({ embedding }) => unitVector(embedding!))
    let [same, right, rightInFloats, n] = [0, 0, 0, 0]
    for (let kind = 0; kind < kinds; kind++) {
      for (let i = 0; i < 5; i++) {
        const vector = around(kind, 1, apart)
        const cosines = units.map((unit) => unit.reduce((sum, value, k) => sum + value * vector[k]!, 0))
        const best = [...cosines.keys()].sort((a, b) => cosines[b]! - cosines[a]!).slice(0, 10)
        const found = ids(model, { vector }).map((id) => Number(id.slice(1)))
        same += found.filter((place) => best.includes(place)).length
        right += found.filter((place) => place % kinds === kind).length
        rightInFloats += best.filter((place) => place % kinds === kind).length
        n += 10
      }
    }
    process.stdout.write(`of the ten nearest ${(same / n).toFixed(4)} are the same; of the right kind ${(right / n).toFixed(4)} in bytes, ${(rightInFloats / n).toFixed(4)} in float64\n`)
    assert.ok(rightInFloats / n > 0.2 && rightInFloats / n < 0.99, 'the example tells good from bad')
    assert.ok(same / n >= 0.9)
    assert.ok(Math.abs(right - rightInFloats) / n <= 0.02)
  })
})
