import { seededRandom } from '../../../src/base/random.ts'
import type { QueryRows } from '../../../src/dataset/record.ts'
import { blend, inOrder } from '../../../src/families/search/blend.ts'
import { openModel } from '../../../src/families/search/model.ts'
import { modelRecord } from '../../../src/families/search/model-files.ts'
import { featureNames } from '../../../src/families/search/ranker/features.ts'
import { fitRanker } from '../../../src/families/search/ranker/fit-ranker.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'
import { fitOf, smallShop } from './small-catalogue.ts'

describe('words and vectors as one score', (test) => {
  const pool = { keys: Int32Array.of(5, 2, 9, 1), lexical: Float64Array.of(4, 2, 0, 0), cosines: Float32Array.of(0.5, 0.25, 1, -0.5) }
  const scoresAt = (vectorWeight: number) => { const { keys, scores } = blend(pool, vectorWeight); return [...keys].map((key, i) => [key, scores[i]]) }

  test('are the square of BM25 over the best of it, and so many times the cosine', () => assert.equal(scoresAt(0.5), [[5, 1.25], [9, 0.5], [2, 0.375]]))
  test('are words alone or vectors alone at the ends', () => {
    assert.equal(scoresAt(0), [[5, 1], [2, 0.25]])
    assert.equal(scoresAt(Infinity), [[9, 1], [5, 0.5], [2, 0.25]])
  })
  test('are ordered by key where they are equal', () => assert.equal([...inOrder(Int32Array.of(7, 3, 5), Float64Array.of(1, 1, 2)).keys], [5, 3, 7]))
})

describe('a linear ranker', (test) => {
  const seed = Date.now() % 1_000_000
  process.stdout.write(`seed ${seed}\n`)

  test('finds the direction in which gains grow', () => {
    const random = seededRandom(seed)
    const queries = Array.from({ length: 40 }, () => {
      const features = Float64Array.from({ length: 8 * 3 }, (_, i) => random.normal() * [1, 10, 0.1][i % 3]!)
      return { features, gains: Float64Array.from({ length: 8 }, (_, i) => (features[i * 3]! - features[i * 3 + 1]! / 10 > 0 ? 1 : 0)) }
    })
    const { weights } = fitRanker(queries, 3)!
    assert.ok(weights[0]! > 0.5 && weights[1]! < -0.05, [...weights].join(' '))
    assert.ok(Math.abs(weights[2]! * 0.1) < 0.2 * weights[0]!, [...weights].join(' '))
  })

  test('learns nothing where no product is better than another', () => assert.is(fitRanker([{ features: new Float64Array(6), gains: new Float64Array(2) }], 3), undefined))
})

describe('what auto chooses', (test) => {
  /** Queries with numbers that nobody says apart: enough of them to choose by. */
  function manyQueries(rows: QueryRows, gainOf: (c: number) => number): QueryRows {
    const judgements = [], splits: number[] = []
    const materials = ['leather', 'cotton', 'steel', 'paper', 'wooden']
    for (const word of ['', 'every', 'day', 'for', 'made', 'new']) {
      for (const [i, { item, category, name }] of rows.items.entries()) {
        if (i % 5 !== 0) continue
        const query = `${name.split(' ')[0]} ${category} ${word}`.trim()
        for (let c = 0; c < materials.length; c++) {
          judgements.push({ query, item: `${item.slice(0, 3)}${c}`, grade: gainOf(c) })
          splits.push((i / 5 + word.length) % 3)
        }
      }
    }
    return { ...rows, judgements, splits: Uint8Array.from(splits), grades: { lowest: 0, highest: 2 } }
  }

  test('is the usual where there are too few queries to tell', async () => {
    const { selection } = await fitOf(smallShop(), { vectorSize: 8 })
    assert.is(selection!.trials.length, 1)
    assert.equal(selection!.trials[0]!.settings, { vectorWeight: 0.3, otherFields: 1 })
    assert.match(selection!.whyUsual!, /^The validation part has \d+ of the 40 queries that a choice needs, so the usual weights stay\.$/)
    const unjudged = (await fitOf(smallShop({ split: () => 2 }), { vectorSize: 8 })).selection!
    assert.equal([unjudged.trials, unjudged.whyUsual], [[], 'The validation part has 0 of the 40 queries that a choice needs, so the usual weights stay.'])
    assert.is((await fitOf(smallShop(), { algorithm: 'bm25' })).selection, undefined)
  })

  test('is a learned ranker where people want what neither words nor vectors tell, and it travels with the model', async () => {
    const rows = manyQueries(smallShop(), (c) => (c === 4 ? 2 : 0))
    // Wooden things last in the catalogue and best for people: their names are longer, which a feature sees.
    const named = { ...rows, items: rows.items.map((item) => (item.item.endsWith('4') ? { ...item, name: `${item.name} hand made with love` } : item)) }
    const { selection, files } = await fitOf(named, { vectorSize: 8 })
    assert.equal([selection!.metric, selection!.whyUsual], ['ndcgAt10', undefined])
    assert.is(selection!.trials[selection!.chosen]!.algorithm, 'ranker')
    const { ranker } = modelRecord.parse(Buffer.from(files.get('model.json')!).toString(), 'model.json')
    assert.is(ranker!.length, featureNames.length)
    const model = openModel(files)
    for (const { request, answer } of model.goldenQueries) assert.equal(model.answer(request), answer)
    assert.match((model.answer({ query: 'red shoe', k: 1 }) as { items: { item: string }[] }).items[0]!.item, /4$/)
  })

  test('is not looked for in fields that are empty everywhere, or do not count', async () => {
    const rows = manyQueries(smallShop(), (c) => (c === 0 ? 2 : 0))
    const named = { ...rows, items: rows.items.map((item) => ({ ...item, description: '', tags: [], category: '', brand: '' })) }
    const triedOf = async (rows: QueryRows, parameters: object = {}) => new Set((await fitOf(rows, { vectorSize: 0, ...parameters })).selection!.trials.map(({ settings }) => settings['otherFields']))
    assert.equal(await triedOf(named), new Set([1]))
    assert.equal(await triedOf(rows, { fields: { description: 0, tags: 0, category: 0, brand: 0 } }), new Set([1]))
    assert.equal(await triedOf(rows), new Set([1, 0.5, 2, 4]))
  })

  test('is never more trials than the spec allows', async () => {
    const rows = manyQueries(smallShop(), (c) => (c === 0 ? 2 : 0))
    assert.is((await fitOf(rows, { vectorSize: 8, trials: 3 })).selection!.trials.length, 3)
  })

  test('ends at once when the run must', async () => {
    const controller = new AbortController()
    controller.abort(Object.assign(new Error('stop'), { code: 'TOLD_TO' }))
    await assertFails('TOLD_TO', () => fitOf(smallShop(), { vectorSize: 8 }, { signal: controller.signal }))
  })
})
