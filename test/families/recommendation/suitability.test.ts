// Nothing that does not suit a client is ever shown, whatever the request asks for besides.
import { seededRandom } from '../../../src/base/random.ts'
import type { Random } from '../../../src/base/random.ts'
import type { EventRows, Item } from '../../../src/dataset/record.ts'
import type { RankingModel } from '../../../src/families/family.ts'
import { recommendationFamily } from '../../../src/families/recommendation/family.ts'
import type { Proposal } from '../../../src/families/recommendation/settings.ts'
import { openCpuBackend } from '../../../src/tensor/cpu.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'
import { fitPorts, itemId, smallShop, specOf, start } from './small-catalogue.ts'

const seed = Number(process.env['RANKOPS_SEED'] ?? 20261126)
const ask = (model: RankingModel, request: object) => (model.answer(request)['items'] as { item: string }[]).map(({ item }) => item)

async function fitOf(rows: EventRows, parameters: Parameters<typeof specOf>[0]): Promise<Map<string, Uint8Array>> {
  const spec = specOf(parameters)
  return (await recommendationFamily.fit({ spec, rows, cases: recommendationFamily.buildCases(rows, spec), backend: await openCpuBackend() }, fitPorts())).files
}

/** A fifth of the items without a class. */
function classed(rows: EventRows, random: Random): EventRows {
  return { ...rows, items: rows.items.map((item) => (random.below(5) === 0 ? item : { ...item, riskClass: 1 + random.below(5) })) }
}

function randomRequest(random: Random, riskClass: string | number): object {
  const some = (n: number) => Array.from({ length: random.below(n) }, () => itemId(random.below(40)))
  return {
    riskClass,
    history: some(6).map((item, i) => ({ item, kind: random.pick(['view', 'click', 'purchase']), time: start + i })),
    k: 1 + random.below(100),
    ...(random.below(3) === 0 && { item: itemId(random.below(41)) }),
    ...(random.below(3) === 0 && { diversity: random.next(), longTail: random.next() }),
    ...(random.below(3) === 0 && { exclude: some(9) }),
    ...(random.below(4) === 0 && { filter: random.pick([{ category: ['c0', 'c1'] }, { priceTo: 300 }, { items: some(30) }, { tags: ['t2'] }]) }),
    ...(random.below(3) === 0 && { maxPerCategory: 1 + random.below(4) }),
    ...(random.below(2) === 0 && { reasons: true }),
  }
}

const proposals: Proposal[] = [{ algorithm: 'popularity' }, { algorithm: 'itemKnn' }, { algorithm: 'als', factors: 4, iterations: 2 }, { algorithm: 'ease', regularization: 5 }, { algorithm: 'content' }, { algorithm: 'hybrid', mix: 'ranks' }]

describe('a catalogue with risk classes', (test) => {
  for (const [round, proposal] of proposals.entries()) {
    test(`never shows a client what is above the client's class or has none, by ${proposal.algorithm} (200 requests, seed ${seed + round})`, async () => {
      const random = seededRandom(seed + round)
      const rows = classed(smallShop({ seed: random.below(1000) }), random)
      const riskOf = new Map(rows.items.map(({ item, riskClass }) => [item, riskClass]))
      const categoryOf = new Map(rows.items.map(({ item, category }) => [item, category]))
      const model = recommendationFamily.open(await fitOf(rows, proposal))
      let shown = 0
      for (let i = 0; i < 200; i++) {
        const riskClass = 1 + random.below(5)
        const request = randomRequest(random, random.below(2) === 0 ? riskClass : `C${riskClass}`)
        const items = ask(model, request)
        for (const item of items) assert.ok(riskOf.get(item)! <= riskClass, `${item} of ${riskOf.get(item)} for ${JSON.stringify(request)}`)
        const { maxPerCategory } = request as { maxPerCategory?: number }
        if (maxPerCategory !== undefined) for (const [category, of] of Map.groupBy(items, (item) => categoryOf.get(item))) assert.ok(of.length <= maxPerCategory, `${category}: ${of.length}`)
        shown += items.length
      }
      assert.ok(shown > 500, `${shown} items shown`)
      assert.is(ask(model, { history: [], riskClass: 'C5', k: 100 }).length, [...riskOf.values()].filter((value) => value !== undefined).length, 'all else is shown')
    })
  }

  test('refuses a request that names no class, and one that names another', async () => {
    const model = recommendationFamily.open(await fitOf(classed(smallShop(), seededRandom(seed)), { algorithm: 'itemKnn' }))
    const told = async (request: object) => (await assertFails('REQUEST_INVALID', () => model.answer(request))).message
    assert.is(await told({ history: [] }), 'request.riskClass: is missing: the products have risk classes, so the class of the client, C1 to C5, must be told')
    for (const riskClass of [0, 6, 'C6', 'R3', '', null]) assert.is(await told({ history: [], riskClass }), 'request.riskClass: must be one of C1, C2, C3, C4, C5, 1, 2, 3, 4, 5')
    for (const { request, answer } of model.goldenQueries) assert.equal(model.answer(request), answer)
  })

  test('ranks for judging only what some client may see', async () => {
    const rows = classed(smallShop(), seededRandom(seed))
    const { test: cases } = recommendationFamily.buildCases(rows, specOf())
    const model = recommendationFamily.open(await fitOf(rows, {}))
    for (const rankings of [model.rank(rows, cases, 40), ...recommendationFamily.rankReferences(rows, specOf(), cases, 40).map((reference) => reference.rankings)]) {
      assert.ok(rankings.some(({ length }) => length > 20))
      for (const place of rankings.flatMap((ranking) => [...ranking])) assert.ok(rows.items[place]!.riskClass !== undefined)
    }
  })

  test('is not opened where its classes are missing or no classes', async () => {
    const files = await fitOf(classed(smallShop(), seededRandom(seed)), { algorithm: 'popularity' })
    const json = JSON.parse(Buffer.from(files.get('model.json')!).toString()) as Record<string, unknown>
    const without = await fitOf(smallShop(), { algorithm: 'popularity' })
    const other = JSON.parse(Buffer.from(without.get('model.json')!).toString()) as Record<string, unknown>
    assert.equal([json['hasRiskClasses'], other['hasRiskClasses']], [true, undefined])
    const error = await assertFails('MODEL_INVALID', () => recommendationFamily.open(new Map(without).set('model.json', Buffer.from(JSON.stringify({ ...other, hasRiskClasses: true })))))
    assert.match(error.message, /there are no risk classes that fit/)
  })
})

describe('a catalogue without risk classes', (test) => {
  test('refuses to promise what nobody can know', async () => {
    const model = recommendationFamily.open(await fitOf(smallShop(), { algorithm: 'popularity' }))
    const error = await assertFails('REQUEST_INVALID', () => model.answer({ history: [], riskClass: 'C1' }))
    assert.is(error.message, 'request.riskClass: cannot be kept: the products that the model learnt from have no risk class')
  })
})

describe('at most so many items of a category', (test) => {
  const shop = smallShop()
  const categoryOf = new Map(shop.items.map(({ item, category }: Item) => [item, category]))

  test('are shown where the spec or the request says so; the best that there is room for, in their order', async () => {
    const model = recommendationFamily.open(await fitOf(shop, { algorithm: 'popularity', maxPerCategory: 2 }))
    const all = ask(model, { history: [], k: 100, maxPerCategory: 100 })
    const within = (most: number) => all.filter((item, place) => all.slice(0, place).filter((before) => categoryOf.get(before) === categoryOf.get(item)).length < most)
    assert.is(all.length, 40)
    assert.equal(ask(model, { history: [], k: 100 }), within(2))
    for (const most of [1, 3, 7]) assert.equal(ask(model, { history: [], k: 10, maxPerCategory: most }), within(most).slice(0, 10))
  })

  test('are not those that have none: no category is not one', async () => {
    const bare = { ...shop, items: shop.items.map((item) => (categoryOf.get(item.item) === shop.items[0]!.category ? { ...item, category: '未知' } : item)) }
    const model = recommendationFamily.open(await fitOf(bare, { algorithm: 'popularity', maxPerCategory: 1 }))
    const shown = ask(model, { history: [], k: 100 }).map((item) => categoryOf.get(item))
    const [ofNone, ofOthers] = [true, false].map((isNone) => shown.filter((category) => (category === shop.items[0]!.category) === isNone))
    assert.equal([ofNone!.length, new Set(ofOthers).size], [shop.items.filter(({ category }) => category === shop.items[0]!.category).length, ofOthers!.length])
    assert.ok(ofOthers!.length > 1)
  })

  test('are judged as they are served', async () => {
    const model = recommendationFamily.open(await fitOf(shop, { algorithm: 'itemKnn', maxPerCategory: 2, diversity: 0.3 }))
    const cases = recommendationFamily.buildCases(shop, specOf()).test
    for (const ranking of model.rank(shop, cases, 20)) assert.is(ranking.length, 8)
  })
})
