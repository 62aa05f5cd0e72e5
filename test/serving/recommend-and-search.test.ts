// The families that rank, over HTTP: fitted, released, loaded and served as in production. Every answer is held against the server's own description.
import { mkdir, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { silentLog } from '../../src/base/log.ts'
import { openEventLog } from '../../src/serving/server/event-log.ts'
import type { LoadedRelease } from '../../src/serving/load-release.ts'
import { assert, describe, withFolder } from '../support/suite.ts'
import { itemId, smallShop as smallLog, specOf as recommendSpec } from '../families/recommendation/small-catalogue.ts'
import { smallShop as smallCatalogue, specOf as searchSpec } from '../families/search/small-catalogue.ts'
import { loadFitted, writeFitted } from './fitted-releases.ts'
import { withServer } from './server/bed.ts'
import type { Bed } from './server/bed.ts'

const log = smallLog({ users: 80 })
const catalogue = smallCatalogue()
type Answer = { items: { item: string; score: number; reason?: object }[]; personalized?: boolean }
const ids = ({ items }: Answer) => items.map(({ item }) => item)

describe('POST /v1/recommend', (test) => {
  let release: LoadedRelease
  test.before(() => withFolder(async (folder) => {
    await writeFitted(folder, '1.0.0', recommendSpec({ algorithm: 'itemKnn', recencyHalfLife: 2 } as never) as never, log)
    release = await loadFitted(folder)
  }))
  const serve = (body: (bed: Bed) => Promise<void>, more = {}) => withServer({ release, ...more }, body)

  test('what a user does changes the very next answer about this user, says why, and is not shown again; nobody else notices', () => serve(async ({ post }) => {
    const ask = async (user: string) => (await post('/v1/recommend', { user, k: 10, reasons: true })).body as Answer
    const [before, others] = [await ask('ann'), await ask('bob')]
    assert.equal(before.items[0]!.reason, { popular: true })
    const clicked = itemId(5)
    assert.is((await post('/v1/events', { user: 'ann', kind: 'click', item: clicked })).status, 202)
    const after = await ask('ann')
    assert.is.not(JSON.stringify(ids(after)), JSON.stringify(ids(before)))
    assert.equal(after.items[0]!.reason, { because: clicked, kind: 'click' })
    assert.not.ok(ids(after).includes(clicked))
    assert.equal(await ask('bob'), others)
  }))

  test('a user of many events gets what is answered to whoever tells them all', () => serve(async ({ post }) => {
    const start = Date.UTC(2026, 0, 1)
    const history = Array.from({ length: 400 }, (_, i) => ({ item: itemId(i < 8 ? i : 8 + (i % 2)), kind: 'view', time: start + i * 1000 }))
    for (const half of [history.slice(0, 200), history.slice(200)]) {
      assert.is((await post('/v1/events', { events: half.map((event) => ({ ...event, user: 'ann', time: new Date(event.time).toISOString() })) })).status, 202)
    }
    const [remembered, told, newest] = [{ user: 'ann' }, { history }, { history: history.slice(200) }].map((who) => post('/v1/recommend', { ...who, k: 10 }))
    assert.equal((await remembered!).body, (await told!).body)
    assert.is.not(JSON.stringify((await newest!).body.items), JSON.stringify((await told!).body.items))
  }))

  test('a thousand users get the same bytes where nothing personal may count', () => serve(async ({ ask, post }) => {
    const texts = new Set<string>()
    async function askAs(i: number): Promise<void> {
      const user = `user-${i}`
      if (i % 10 === 0) await post('/v1/events', { user, kind: 'purchase', item: itemId(i / 10 % 40) })
      const history = i % 3 === 0 ? { history: [{ item: itemId(i % 40), kind: 'view', time: i }] } : {}
      const sent = i % 2 === 0 ? { user } : {}
      texts.add(await (await ask('/v1/recommend', { method: 'POST', body: JSON.stringify({ ...sent, ...history, k: 5, personalized: false }), headers: { 'x-user-id': user } })).text())
    }
    for (let i = 0; i < 1000; i += 100) await Promise.all(Array.from({ length: 100 }, (_, at) => askAs(i + at)))
    assert.is(texts.size, 1)
    const [text] = texts
    const answer = JSON.parse(text!) as Answer
    assert.equal([answer.items.length, answer.personalized], [5, false])
  }))

  test('takes filters, exclusions and the item of a product page, alone, in a batch and in the Open Inference Protocol', () => serve(async ({ post }) => {
    const question = { history: [{ item: itemId(5), kind: 'view', time: 1 }], filter: { category: ['c1', 'c2'], priceTo: 300 }, k: 8 }
    const whole = (await post('/v1/recommend', question)).body as Answer
    const items = new Map(log.items.map((item) => [item.item, item]))
    assert.ok(whole.items.length > 2)
    for (const id of ids(whole)) assert.ok(['c1', 'c2'].includes(items.get(id)!.category) && items.get(id)!.price <= 300, id)
    const without = { ...question, exclude: [ids(whole)[0]!] }
    const rest = (await post('/v1/recommend', without)).body as Answer
    assert.not.ok(ids(rest).includes(ids(whole)[0]!))
    const alike = { history: [], item: itemId(5), reasons: true }
    const like = (await post('/v1/recommend', alike)).body as Answer
    assert.equal(like.items[0]!.reason, { like: itemId(5) })

    const { answers } = (await post('/v1/recommend/batch', { requests: [without, { history: [], k: 0 }, alike] })).body as { answers: (Answer & { code?: string })[] }
    assert.equal([answers[0]!.items, answers[1]!.code, answers[2]!.items], [rest.items, 'REQUEST_INVALID', like.items])
    const { outputs } = (await post('/v2/models/for-you/infer', { inputs: [{ name: 'request', datatype: 'BYTES', shape: [2], data: [without, alike].map((each) => JSON.stringify(each)) }] })).body
    assert.equal(outputs[0].data.map((text: string) => (JSON.parse(text) as Answer).items), [rest.items, like.items])
    assert.is((await post('/v2/models/for-you/infer', { inputs: [{ name: 'features', datatype: 'FP32', shape: [1, 2], data: [1, 1] }] })).status, 400)
  }))

  test('what was shown and clicked is logged with the id of its answer, the places and how likely they were', () => withFolder(async (folder) => serve(async ({ ask, post }) => {
    const shown = await ask('/v1/recommend', { method: 'POST', body: JSON.stringify({ k: 3 }), headers: { 'x-user-id': 'ann', 'x-request-id': 'r-9' } })
    assert.is(shown.headers.get('x-request-id'), 'r-9')
    const list = ids(await shown.json() as Answer)
    const exposure = { user: 'ann', requestId: 'r-9', shown: list, propensity: 0.5 }
    assert.is((await post('/v1/events', { events: [...list.map((item, position) => ({ ...exposure, kind: 'impression', item, position })), { ...exposure, kind: 'click', item: list[1], position: 1 }] })).body.accepted, 4)
    const [name] = await readdir(folder)
    const lines = (await readFile(join(folder, name!), 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line) as { kind: string; item: string; shown: string[]; position: number; requestId: string; propensity: number; model: string })
    assert.equal(lines.map(({ kind, item, position }) => [kind, item, position]), [...list.map((item, position) => ['impression', item, position]), ['click', list[1], 1]])
    for (const line of lines) assert.equal([line.shown, line.requestId, line.propensity, line.model], [list, 'r-9', 0.5, 'for-you'])
    assert.not.ok(ids((await post('/v1/recommend', { user: 'ann', k: 3 })).body as Answer).includes(list[1]!))
  }, { eventLog: await openEventLog({ folder, log: silentLog, sync: 'never' }) })))

  test('whoever tells neither a user nor a history gets what everybody gets', () => serve(async ({ post }) => {
    const { status, body } = await post('/v1/recommend', { k: 4 })
    assert.equal([status, ids(body as Answer)], [200, ids((await post('/v1/recommend', { history: [], k: 4 })).body as Answer)])
  }))

  test('a bad request is told at its place', () => serve(async ({ post }) => {
    for (const [request, message] of [
      [{ history: {} }, 'request.history: must be array'],
      [{ history: [], k: 101 }, 'request.k: must be <= 100'],
      [{ history: [], filter: { colour: 'red' } }, 'request.filter.colour: is not known'],
    ] as const) assert.equal([(await post('/v1/recommend', request)).status, (await post('/v1/recommend', request)).body.message], [400, message])
    assert.is((await post('/v1/search', { query: 'red' })).status, 404)
  }))
})

describe('POST /v1/search', (test) => {
  let release: LoadedRelease
  test.before(() => withFolder(async (folder) => {
    await writeFitted(folder, '1.0.0', searchSpec({ algorithm: 'fusion', vectorSize: 16 }) as never, catalogue)
    release = await loadFitted(folder)
  }))
  const serve = (body: (bed: Bed) => Promise<void>) => withServer({ release }, body)

  test('a thousand users get the same bytes, whatever they did and whether or not something personal may count', () => serve(async ({ ask, post }) => {
    const texts = new Set<string>()
    async function askAs(i: number): Promise<void> {
      const user = `user-${i}`
      if (i % 10 === 0) await post('/v1/events', { user, kind: 'click', item: 'p000' })
      const wish = [{}, { personalized: false }, { personalized: true, user }, { user }][i % 4]
      texts.add(await (await ask('/v1/search', { method: 'POST', body: JSON.stringify({ query: 'red shoe', k: 5, ...wish }), headers: { 'x-user-id': user } })).text())
    }
    for (let i = 0; i < 1000; i += 100) await Promise.all(Array.from({ length: 100 }, (_, at) => askAs(i + at)))
    assert.is(texts.size, 1)
    const { items, personalized } = JSON.parse([...texts][0]!) as Answer
    assert.equal([items.length, personalized], [5, false])
  }))

  test('what other models say of items counts, and not where nothing personal may', () => serve(async ({ post }) => {
    const search = async (more: object) => (await post('/v1/search', { query: 'red shoe', k: 5, ...more })).body as Answer
    const plain = await search({})
    const last = ids(plain).at(-1)!
    const boosted = await search({ boost: [{ item: last, weight: 3 }] })
    assert.equal([ids(boosted)[0], boosted.personalized], [last, undefined])
    assert.equal(await search({ boost: [{ item: last, weight: 3 }], personalized: false }), plain)
  }))

  test('takes filters, facets and pages, alone, in a batch and in the Open Inference Protocol', () => serve(async ({ post }) => {
    const question = { query: 'red lether', filter: { category: ['shoe', 'lamp'] }, facets: ['category'], k: 2, from: 1 }
    const { items, total, facets, corrected } = (await post('/v1/search', question)).body
    assert.equal([items.length, corrected], [2, [{ word: 'lether', as: 'leather' }]])
    assert.is(facets.category.reduce((sum: number, { items: n }: { items: number }) => sum + n, 0), total)
    const { answers } = (await post('/v1/search/batch', { requests: [question, { query: ' ' }] })).body
    assert.equal([answers[0].items, answers[0].personalized, answers[1].message], [items, false, 'request.query: is empty'])
    const { outputs } = (await post('/v2/models/shop-search/infer', { inputs: [{ name: 'request', datatype: 'BYTES', shape: [1], data: [JSON.stringify(question)] }] })).body
    assert.equal(JSON.parse(outputs[0].data[0]).items, items)
  }))
})

describe('POST /v1/complete', (test) => {
  test('completes the last word, everybody’s alike, and says with which version; a family without words has none', () => withFolder(async (folder) => {
    await writeFitted(folder, '1.0.0', searchSpec({ algorithm: 'bm25' }) as never, catalogue)
    await withServer({ release: await loadFitted(folder) }, async ({ post }) => {
      const whole = await post('/v1/complete', { query: 'red lea', k: 3 }, { 'x-user-id': 'ann' })
      assert.equal([whole.status, whole.body], [200, { completions: [{ query: 'red leather', items: 6 }], model: 'shop-search', version: '1.0.0' }])
      const bad = await post('/v1/complete', { query: 'red', k: 51 })
      assert.equal([bad.status, bad.body.message], [400, 'request.k: must be <= 50'])
    })
    const other = join(folder, 'other')
    await writeFitted(other, '1.0.0', recommendSpec({ algorithm: 'itemKnn' } as never) as never, log)
    await withServer({ release: await loadFitted(other) }, async ({ post }) => assert.is((await post('/v1/complete', { query: 'red' })).status, 404))
  }))
})

describe('POST /v1/search with a vector', (test) => {
  const vectorOf = (i: number) => Float32Array.of(i % 6 - 2.5, Math.floor(i / 6) % 5 - 2, Math.floor(i / 30) - 2)
  const pictured = { ...catalogue, items: catalogue.items.map((item, i) => ({ ...item, embedding: vectorOf(i) })) }

  test('finds products by their own, alone or beside words, and of a bad one says what is wrong', () => withFolder(async (folder) => {
    await writeFitted(folder, '1.0.0', searchSpec({ algorithm: 'bm25' }) as never, pictured)
    await withServer({ release: await loadFitted(folder) }, async ({ post }) => {
      const vector = [...vectorOf(9)], nearest = pictured.items[9]!
      const [alone, both] = [(await post('/v1/search', { vector, k: 5 })).body as Answer, (await post('/v1/search', { vector, query: nearest.name })).body as Answer]
      assert.equal([ids(alone)[0], ids(both)[0], alone.items.length, alone.items[0]!.score > 0.99], [nearest.item, nearest.item, 5, true])
      const bad = await post('/v1/search', { vector: [1, 2] })
      assert.equal([bad.status, bad.body.message], [400, 'request.vector: has 2 numbers, those of the catalogue have 3'])
    })
  }))
})

describe('a release of a family that ranks', (test) => {
  for (const [what, path, question, write] of [
    ['recommendation', '/v1/recommend', { history: [], k: 5 }, (folder: string, version: string, n: number) => writeFitted(folder, version, recommendSpec({ algorithm: 'als', factors: 4 + n, iterations: 2 } as never) as never, log)],
    ['search', '/v1/search', { query: 'red shoe' }, (folder: string, version: string, n: number) => writeFitted(folder, version, searchSpec({ algorithm: 'fusion', vectorSize: 8 + n }) as never, catalogue)],
  ] as const) {
    test(`${what}: takes the place of another one while clients ask, and none of them fails`, () => withFolder(async (root) => {
      const folders = ['1.0.0', '1.1.0'].map((version) => join(root, version))
      for (const [n, folder] of folders.entries()) { await mkdir(folder); await write(folder, `1.${n}.0`, n) }
      await withServer({ release: await loadFitted(folders[0]!), load: loadFitted }, async ({ url, adminUrl }) => {
        let isOver = false
        const seen = new Set<string>()
        const client = async () => {
          while (!isOver) {
            const answer = await fetch(url + path, { method: 'POST', body: JSON.stringify(question) })
            const { items, version } = await answer.json() as Answer & { version: string }
            assert.equal([answer.status, items.length > 0], [200, true])
            seen.add(version)
          }
        }
        const clients = [client(), client(), client()]
        for (let swap = 1; swap <= 6; swap++) assert.is((await fetch(`${adminUrl}/release`, { method: 'PUT', body: JSON.stringify({ folder: folders[swap % 2] }) })).status, 200)
        isOver = true
        await Promise.all(clients)
        assert.equal([...seen].sort(), ['1.0.0', '1.1.0'])
      })
    }))
  }
})
