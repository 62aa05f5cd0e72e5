import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../../../src/base/files.ts'
import { inTurns } from '../../../src/base/steps.ts'
import type { ExampleRows } from '../../../src/dataset/record.ts'
import type { RankingModel } from '../../../src/families/family.ts'
import { recommendationFamily } from '../../../src/families/recommendation/family.ts'
import type { Proposal } from '../../../src/families/recommendation/settings.ts'
import { openCpuBackend } from '../../../src/tensor/cpu.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'
import { ownersExample } from '../behavior/small-shop.ts'
import { fitPorts, itemId, smallShop, specOf, start } from './small-catalogue.ts'

const rows = smallShop()
type Answer = { items: { item: string; score: number; reason?: Record<string, unknown> }[] }
const ask = (model: RankingModel, request: object) => (model.answer(request) as unknown as Answer).items
const ids = (model: RankingModel, request: object) => ask(model, request).map(({ item }) => item)
const viewed = (...items: number[]) => items.map((item, i) => ({ item: itemId(item), kind: 'view', time: start + i }))

async function fitOf(parameters: Parameters<typeof specOf>[0], given = rows): Promise<Map<string, Uint8Array>> {
  const spec = specOf(parameters)
  return (await recommendationFamily.fit({ spec, rows: given, cases: recommendationFamily.buildCases(given, spec), backend: await openCpuBackend() }, fitPorts())).files
}

const proposals: Proposal[] = [
  { algorithm: 'popularity' }, { algorithm: 'itemKnn', recencyHalfLife: 2 }, { algorithm: 'als', factors: 6, iterations: 3 }, { algorithm: 'ease', regularization: 5 }, { algorithm: 'content' }, { algorithm: 'twoTower', factors: 6, iterations: 3 },
  { algorithm: 'hybrid' }, { algorithm: 'hybrid', mix: 'ranks' }, { algorithm: 'hybrid', mix: 'learned', recencyHalfLife: 3 },
]

for (const proposal of proposals) {
  describe(`a model of ${proposal.algorithm} ${proposal.mix ?? ''}`.trim(), (test) => {
    let files: Map<string, Uint8Array>
    test.before(async () => { files = await fitOf(proposal) })

    test('is made of two files, and gives the same answers from them, at once and in steps', async () => {
      assert.equal([...files.keys()], ['model.json', 'model.safetensors'])
      for (const model of [recommendationFamily.open(files), await inTurns(recommendationFamily.openInSteps(files))]) {
        assert.is(model.goldenQueries.length, 5)
        for (const { request, answer } of model.goldenQueries) assert.equal(model.answer(request), answer)
      }
    })

    test('ranks each user as it would answer the same user in production', () => {
      const model = recommendationFamily.open(files)
      for (const split of ['validation', 'test'] as const) {
        const cases = recommendationFamily.buildCases(rows, specOf())[split]
        const rankings = model.rank(rows, cases, 20)
        assert.is(rankings.length, cases.length)
        for (const [i, { row, group }] of cases.entries()) {
          const history = rows.events.filter(({ user }, at) => user === group && rows.splits[at]! < rows.splits[row]!).map(({ user: _user, ...rest }) => rest)
          assert.equal(ids(model, { history, k: 20 }), [...rankings[i]!].map((place) => rows.items[place]!.item))
          for (const { item } of history) assert.not.ok(ids(model, { history, k: 20 }).includes(item))
        }
      }
    })

    test('holds no user id', () => {
      for (const bytes of files.values()) assert.not.ok(Buffer.from(bytes).toString('latin1').includes('user-'))
    })

    test('ranks also where the rows hold other items, and shows none that they do not hold', () => {
      const model = recommendationFamily.open(files)
      const other = { ...rows, items: [{ ...rows.items[0]!, item: 'a-new-one' }, ...rows.items.slice(0, 20)] }
      const cases = recommendationFamily.buildCases(other, specOf()).test
      const names = new Set(other.items.map(({ item }) => item))
      for (const ranking of model.rank(other, cases, 100)) for (const place of ranking) assert.ok(place > 0 && names.has(other.items[place]!.item))
    })
  })
}

describe('an answer', (test) => {
  let model: RankingModel
  test.before(async () => { model = recommendationFamily.open(await fitOf({ algorithm: 'hybrid', recencyHalfLife: 2, contentWeight: 0.3 })) })

  test('holds ten items where nothing else is asked for', () => {
    assert.is(ids(model, { history: [] }).length, 10)
    assert.is(ids(model, { history: [], k: 3 }).length, 3)
    assert.is(ids(model, { history: [], k: 100 }).length, 40)
  })

  test('without a history is what everybody gets', () => {
    for (const rest of [{}, { k: 4, reasons: true }, { item: itemId(4) }]) assert.equal(ask(model, rest), ask(model, { history: [], ...rest }))
  })

  test('changes with the latest event, most of all by the latest', () => {
    const [one, other] = [ids(model, { history: viewed(0, 1) }), ids(model, { history: viewed(1, 0) })]
    assert.not.equal(one, other)
    assert.not.equal(ids(model, { history: viewed(0, 1, 2) }), one)
  })

  test('does not depend on the order in which a history is written, nor on how times are', () => {
    const history = viewed(0, 1, 2)
    assert.equal(ids(model, { history: history.toReversed() }), ids(model, { history }))
    assert.equal(ids(model, { history: history.map((event) => ({ ...event, time: new Date(event.time).toISOString() })) }), ids(model, { history }))
  })

  test('unknown items of a history are as if they were not there', () => {
    assert.equal(ask(model, { history: [...viewed(3), { item: 'gone', kind: 'purchase', time: start + 99 }] }), ask(model, { history: viewed(3) }))
    assert.equal(ask(model, { history: [{ item: 'gone', kind: 'view', time: 0 }] }), ask(model, { history: [] }))
  })

  test('tells why: the item of the history that speaks for it most, or that it is popular', () => {
    const items = ask(model, { history: [...viewed(0, 5), { item: itemId(9), kind: 'purchase', time: start + 9 }], reasons: true })
    assert.ok(items.every(({ reason }) => [itemId(0), itemId(5), itemId(9)].includes(String(reason!['because']))))
    assert.ok(items.some(({ reason }) => reason!['because'] === itemId(9) && reason!['kind'] === 'purchase'))
    assert.equal(ask(model, { history: [], reasons: true }).map(({ reason }) => reason), new Array(10).fill({ popular: true }))
    assert.ok(ask(model, { history: viewed(0) }).every((item) => !('reason' in item)))
  })

  test('of a product page is about its item, whoever asks, but never shows what was met', () => {
    const page = ask(model, { history: [], item: itemId(4), reasons: true })
    assert.not.ok(page.some(({ item }) => item === itemId(4)))
    assert.equal(page[0]!.reason, { like: itemId(4) })
    const met = page[0]!.item
    assert.equal(ids(model, { history: [{ item: met, kind: 'view', time: start }], item: itemId(4), k: 9 }), page.slice(1).map(({ item }) => item))
    assert.equal(ids(model, { history: viewed(1), item: 'a-new-one' }), ids(model, { history: [], exclude: [itemId(1)] }))
  })

  test('leaves out what is excluded and keeps to the filter', () => {
    const all = ids(model, { history: viewed(0) })
    assert.equal(ids(model, { history: viewed(0), exclude: all.slice(0, 2), k: 8 }), all.slice(2))
    const factsOf = new Map(rows.items.map((item) => [item.item, item]))
    const filtered = (filter: object) => ids(model, { history: viewed(0), filter, k: 100 }).map((id) => factsOf.get(id)!)
    const expected = (isKept: (item: (typeof rows.items)[number]) => boolean) => rows.items.filter((item) => item.item !== itemId(0) && isKept(item)).length
    const rules: [object, (item: (typeof rows.items)[number]) => boolean][] = [
      [{ category: 'c1' }, ({ category }) => category === 'c1'],
      [{ category: ['c1', 'c2'], brand: 'b0' }, ({ category, brand }) => ['c1', 'c2'].includes(category) && brand === 'b0'],
      [{ priceFrom: 100, priceTo: 300 }, ({ price }) => price >= 100 && price <= 300],
      [{ tags: ['t2'] }, ({ tags }) => tags.includes('t2')],
      [{ items: [itemId(3), itemId(30)] }, ({ item }) => [itemId(3), itemId(30)].includes(item)],
      [{ category: 'nowhere' }, () => false],
      [{ tags: ['t2', 'nowhere'] }, () => false],
      [{ items: [] }, () => false],
    ]
    for (const [filter, isKept] of rules) {
      const found = filtered(filter)
      assert.ok(found.every(isKept), JSON.stringify(filter))
      assert.is(found.length, expected(isKept), JSON.stringify(filter))
    }
  })

  test('the request that the README shows is answered', async () => {
    const readme = await readFile(join(import.meta.dirname, '../../../src/families/recommendation/README.md'), 'utf8')
    const own = recommendationFamily.open(await fitOf({ algorithm: 'hybrid' }, ownersExample()))
    const items = ask(own, JSON.parse(/```json\n([^]*?)```/.exec(readme)![1]!) as object)
    assert.equal(items.map(({ item }) => item), ['1004', '1002'])
    assert.equal(items[0]!.reason, { because: '1001', kind: 'view' })
  })

  test('rows of another kind are refused', async () => {
    const examples: ExampleRows = { kind: 'examples', columns: [], labels: new Uint8Array(0), groups: [], splits: new Uint8Array(0) }
    await assertFails('MODEL_DATA_UNFIT', () => model.rank(examples, [], 10))
  })

  const bad: [unknown, string][] = [
    [undefined, 'request: must be object'],
    [{ history: {} }, 'request.history: must be array'],
    [{ history: [], user: 'me' }, 'request.user: is not known'],
    [{ history: [], k: 0 }, 'request.k: must be >= 1'],
    [{ history: [], k: 101 }, 'request.k: must be <= 100'],
    [{ history: [], diversity: 2 }, 'request.diversity: must be <= 1'],
    [{ history: [], filter: { colour: 'red' } }, 'request.filter.colour: is not known'],
    [{ history: [{ item: 'a', kind: 'look', time: 0 }] }, 'request.history[0].kind: must be one of view, click, purchase'],
    [{ history: [{ item: 'a', kind: 'view', time: '2026-01-01T25:00:00Z' }] }, 'request.history[0].time: there is no such time as 2026-01-01T25:00:00Z'],
  ]
  for (const [request, message] of bad) {
    test(`refuses ${JSON.stringify(request) ?? 'nothing'}`, async () => {
      const error = await assertFails('REQUEST_INVALID', () => model.answer(request))
      assert.is(error.message, message)
    })
  }
})

describe('files of a model', (test) => {
  let files: Map<string, Uint8Array>
  test.before(async () => { files = await fitOf({ algorithm: 'als', factors: 4, iterations: 2 }) })
  const withJson = (change: (json: Record<string, any>) => void) => {
    const json = JSON.parse(Buffer.from(files.get('model.json')!).toString()) as Record<string, any>
    change(json)
    return new Map(files).set('model.json', Buffer.from(JSON.stringify(json)))
  }
  /** With other arrays and a digest that says that they are meant. */
  const withArrays = (change: (bytes: Buffer) => Uint8Array) => {
    const arrays = change(Buffer.from(files.get('model.safetensors')!))
    return withJson((json) => { json['arraysSha256'] = sha256(arrays) }).set('model.safetensors', arrays)
  }
  const renamed = (from: string, to: string) => withArrays((bytes) => { bytes.write(to, bytes.indexOf(from), 'latin1'); return bytes })

  test('of before, which do not say how lists are filled up, answer as they did', () => {
    const before = recommendationFamily.open(withJson((json) => { delete json['fillsByPlace'] }))
    const popularity = ids(before, { history: [], k: 40 })
    const rarest = ids(before, { history: [], k: 5, longTail: 0.1 })
    assert.ok(rarest.every((item) => popularity.indexOf(item) > 20), rarest.join())
    const now = ids(recommendationFamily.open(files), { history: [], k: 5, longTail: 0.1 })
    assert.ok(now.every((item) => popularity.indexOf(item) < 20), now.join())
  })

  const broken: [string, () => Map<string, Uint8Array>, RegExp][] = [
    ['no arrays', () => new Map([...files].slice(0, 1)), /there is no model\.safetensors/],
    ['another version', () => withJson((json) => { json['record'] = 'recommendation-model/9' }), /expected a record of kind "recommendation-model\/1"/],
    ['arrays of another model', () => new Map(files).set('model.safetensors', Buffer.concat([files.get('model.safetensors')!, Uint8Array.of(0)])), /is not the one that model\.json was written with/],
    ['another number of items', () => withJson((json) => { json['items'] = 39 }), /its ids are not as many as its items/],
    ['another number of factors', () => withJson((json) => { json['settings'].factors = 5 }), /there are no factors that fit/],
    ['another algorithm', () => withJson((json) => { json['settings'].algorithm = 'ease' }), /what ease needs is not in it/],
    ['fewer attributes', () => withJson((json) => { json['attributes'] = 1 }), /content\.indices points outside of what there is/],
    ['attributes without end', () => withJson((json) => { json['attributes'] = 1e15 }), /it counts attributes that no item has/],
    ['an id that stands twice', () => renamed('i000i001', 'i000i000'), /two of its items have the same id/],
    ['no prices', () => renamed('"price"', '"pRice"'), /there are no price that fit/],
    ['no ids', () => renamed('"ids"', '"iDs"'), /there are no ids/],
    ['arrays that are torn', () => withArrays((bytes) => bytes.subarray(0, bytes.length - 8)), /model\.safetensors is torn/],
  ]
  for (const [what, make, message] of broken) {
    test(`that do not fit together are refused: ${what}`, async () => {
      const error = await assertFails('MODEL_INVALID', () => recommendationFamily.open(make()))
      assert.match(error.message, message)
    })
  }
})
