// Products that change while a server runs, by the endpoint that shops use, on a real model of search.
import { appendFile, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { recordingLog, silentLog } from '../../../src/base/log.ts'
import { openModel } from '../../../src/families/search/model.ts'
import type { Manifest } from '../../../src/release/record.ts'
import type { LoadedRelease } from '../../../src/serving/load-release.ts'
import { apiKeys } from '../../../src/serving/server/api-keys.ts'
import { openChangedItems } from '../../../src/serving/server/changed-items.ts'
import type { ChangedItemsOptions } from '../../../src/serving/server/changed-items.ts'
import { changesReader } from '../../../src/serving/server/read-changes.ts'
import { startModelServer } from '../../../src/serving/server.ts'
import { formatChange, isNewer, parseChange } from '../../../src/serving/server/stamped-change.ts'
import { sha256 } from '../../../src/base/files.ts'
import { assert, describe, withFolder } from '../../support/suite.ts'
import { smallShop, specOf } from '../../families/search/small-catalogue.ts'
import { writeFitted } from '../fitted-releases.ts'
import { settled } from '../router-bed.ts'
import { withServer } from './bed.ts'
import type { Bed } from './bed.ts'

const trainedAt = new Date('2026-02-10T00:00:00Z')
const hourMs = 60 * 60 * 1000
const at = (hours: number) => () => new Date(trainedAt.getTime() + hours * hourMs)
const scarf = { item: 'new', name: 'yellow silk scarf', tags: ['scarf'], category: 'clothes', brand: 'b', price: 12 }

describe('POST /v1/items', (test) => {
  let files: Map<string, Uint8Array>
  let manifest: Manifest
  test.before(() => withFolder(async (folder) => {
    manifest = await writeFitted(folder, '1.0.0', specOf({ algorithm: 'fusion', vectorSize: 16 }) as never, smallShop())
    files = new Map(await Promise.all(['model.json', 'index.safetensors', 'model.safetensors'].map(async (name) => [name, new Uint8Array(await readFile(join(folder, 'model', name)))] as const)))
  }))

  /** A release of its own for each server: changes are made on it. */
  function release(startedAt: Date | undefined = trainedAt): LoadedRelease {
    return { model: openModel(new Map([...files].map(([name, bytes]) => [name, bytes.slice()]))), manifest: { ...manifest, lineage: { ...manifest.lineage, training: { minutes: 1, epochs: 1, seeds: 1, examples: 1, ...(startedAt && { startedAt: startedAt.toISOString() }) } } } }
  }
  const open = (folder: string | undefined, more: Partial<ChangedItemsOptions> = {}) => openChangedItems({ folder, log: silentLog, sync: 'never', now: at(1), lookEveryMs: 10, ...more })
  const found = async ({ post }: Pick<Bed, 'post'>, query: string) => ((await post('/v1/search', { query, k: 50 })).body.items as { item: string }[]).map(({ item }) => item)

  test('changes what is found, completed, filtered and named from the answer on', async () => withServer({ release: release() }, async (bed) => {
    assert.equal([await found(bed, 'scarf'), (await found(bed, 'red leather shoe'))[0]], [[], 'p000'])
    const { status, body } = await bed.post('/v1/items', { put: [scarf, { item: 'p001', name: 'scarf of wool' }], remove: ['p000', 'never-there'] })
    assert.equal([status, body], [200, { put: 2, removed: 2, isKept: false, stamp: body.stamp, model: 'shop-search', version: '1.0.0' }])
    assert.match(body.stamp, /^\d{4}-\d\d-\d\dT[\d:.]+Z \w{8}$/)
    assert.equal((await found(bed, '"scarf"')).sort(), ['new', 'p001'])
    assert.not.ok((await found(bed, 'red leather shoe')).includes('p000'))
    assert.equal((await bed.post('/v1/complete', { query: 'sil' })).body.completions, [{ query: 'silk', items: 1 }])
    const { body: { items } } = await bed.post('/v1/search', { query: 'scarf', names: true, filter: { category: 'clothes', priceTo: 12 } })
    assert.equal(items.map(({ item, name }: { item: string; name: string }) => [item, name]), [['new', 'yellow silk scarf']])
    assert.match(await (await fetch(`${bed.adminUrl}/metrics`)).text(), /^rankops_changed_items 4$/m)
  }))

  test('is kept over a restart, and read by a server beside it', () => withFolder(async (folder) => {
    await withServer({ release: release(), changedItems: await open(folder) }, async (first) => {
      await withServer({ release: release(), changedItems: await open(folder) }, async (second) => {
        assert.equal((await first.post('/v1/items', { put: [scarf], remove: ['p000'] })).body.isKept, true)
        await settled(() => found(second, '"scarf"'), ([item]) => item === 'new')
        assert.not.ok((await found(second, 'red leather shoe')).includes('p000'))
        await second.post('/v1/items', { remove: ['new'] })
        await settled(() => found(first, '"scarf"'), ({ length }) => length === 0)
      })
    })
    await withServer({ release: release(), changedItems: await open(folder) }, async (again) => {
      assert.equal(await found(again, '"scarf"'), [])
      assert.not.ok((await found(again, 'red leather shoe')).includes('p000'))
    })
  }))

  test('a copy of a router changes the model and is not written', () => withFolder(async (folder) => {
    await withServer({ release: release(), changedItems: await open(folder) }, async (bed) => {
      assert.is((await bed.post('/v1/items', { put: [scarf] }, { 'x-rankops-purpose': 'copy' })).status, 200)
      assert.equal([await found(bed, '"scarf"'), await readdir(folder)], [['new'], []])
    })
  }))

  test('copies that overtake each other leave what the server that wrote them down was told last', async () => withServer({ release: release(), changedItems: await open(undefined, { now: () => new Date() }) }, async (bed) => {
    const copy = (name: string, stamp: string) => bed.post('/v1/items', { put: [{ ...scarf, name }] }, { 'x-rankops-purpose': 'copy', 'x-rankops-stamp': stamp })
    await copy('blue scarf', '2026-02-10T01:00:00.002Z aaaa')
    await copy('green scarf', '2026-02-10T01:00:00.001Z aaaa')
    assert.equal([await found(bed, '"blue scarf"'), await found(bed, '"green scarf"')], [['new'], []])
    await copy('white scarf', '9999-01-01T00:00:00.000Z aaaa')
    await bed.post('/v1/items', { remove: ['new'] }, { 'x-rankops-stamp': '2026-02-10T01:00:00.000Z aaaa' })
    assert.equal(await found(bed, '"scarf"'), [], 'a stamp of another year is none, and a client has none')
  }))

  test('reads a product that another server put and took away within one look as gone, and the other way round as there', () => withFolder(async (folder) => {
    await withServer({ release: release(), changedItems: await open(folder) }, async (bed) => {
      const line = (time: number, item: string, put?: object) => formatChange({ time, by: 'b', item, ...(put && { put: { item, name: 'silk scarf' } }) })
      await appendFile(join(folder, 'items-2.jsonl'), line(1, 'gone', {}) + line(2, 'gone') + line(3, 'there') + line(4, 'there', {}) + line(5, 'often', {}) + line(6, 'often', {}))
      await settled(() => found(bed, '"scarf"'), ({ length }) => length > 0)
      assert.equal((await found(bed, '"scarf"')).sort(), ['often', 'there'])
    })
  }))

  test('a line that tells no product harms no server, neither now nor when it starts again', () => withFolder(async (folder) => {
    const lines = [{ put: {} }, { put: 7 }, { put: { item: '2', name: 'hat' } }, { put: { item: '1', name: 'scarf', price: 'dear' } }].map((rest) => `${JSON.stringify({ time: trainedAt.toISOString(), by: 'x', item: '1', ...rest })}\n`).join('')
    const later = `${JSON.stringify({ time: trainedAt.toISOString(), by: 'x', item: 'new', put: { ...scarf, colour: 'of a later version' } })}\n`
    await withServer({ release: release(), changedItems: await open(folder) }, async (bed) => {
      await appendFile(join(folder, 'items-2.jsonl'), lines + later)
      await settled(() => found(bed, '"scarf"'), ([item]) => item === 'new')
    })
    await withServer({ release: release(), changedItems: await open(folder) }, async (bed) => assert.equal(await found(bed, '"scarf"'), ['new']))
  }))

  test('what changed once and still holds is kept where another product changes all day', () => withFolder(async (folder) => {
    let seconds = 0
    const now = () => new Date(trainedAt.getTime() + 1000 * seconds++)
    const items = await open(folder, { mostBytes: 4000, now })
    await items.take([{ item: 'rare', put: { item: 'rare', name: 'silk scarf' } }])
    for (let i = 0; i < 400; i++) await items.take([{ item: 'often', put: { item: 'often', name: `hat number ${i}`, price: i } }])
    await items.close()
    const bytes = (await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))))).reduce((sum, { length }) => sum + length, 0)
    assert.ok(bytes < 24_000 + 6000, `${bytes} bytes`)
    await withServer({ release: release(), changedItems: await open(folder, { mostBytes: 4000, now }) }, async (bed) => {
      assert.equal([await found(bed, '"scarf"'), (await bed.post('/v1/search', { query: '"hat number 399"' })).body.items.length], [['rare'], 1])
    })
  }))

  test('so are products whose vectors are long, which together are more than may wait to be written', () => withFolder(async (folder) => {
    let seconds = 0
    const options = { mostBytes: 25_000_000, now: () => new Date(trainedAt.getTime() + 1000 * seconds++), log: recordingLog() }
    const items = await open(folder, options)
    const embedding = Array.from({ length: 4096 }, (_, k) => Math.sin(k + 1))
    const put = (i: number) => ({ item: `v${i}`, put: { item: `v${i}`, name: 'scarf', embedding } })
    for (let round = 0; round < 3; round++) for (let i = 0; i < 140; i++) await items.take([put(i)])
    await items.take([put(0)])
    await items.close()
    assert.equal(options.log.lines.filter((line) => line.includes('written again')), [])
  }))

  test('what changed since the data of a release is changed in the one that takes its place, and what is older by a day is in its data', () => withFolder(async (folder) => {
    let clock = at(-30)
    const changedItems = await open(folder, { now: () => clock() })
    const next = release(new Date(trainedAt.getTime() + 10 * hourMs))
    await withServer({ release: release(), changedItems, load: async () => next }, async (bed) => {
      await bed.post('/v1/items', { remove: ['p000'] })
      clock = at(9)
      await bed.post('/v1/items', { put: [scarf] })
      const swapped = fetch(`${bed.adminUrl}/release`, { method: 'PUT', body: JSON.stringify({ folder: 'next' }) })
      await bed.post('/v1/items', { put: [{ item: 'newer', name: 'green scarf' }] })
      assert.is((await swapped).status, 200)
      assert.equal((await found(bed, '"scarf"')).sort(), ['new', 'newer'])
      assert.ok((await found(bed, 'red leather shoe')).includes('p000'), 'its data were read 40 hours later: if it is gone, it is gone there')
    })
  }))

  test('a release that does not say when it was trained gets all that is known', () => withFolder(async (folder) => {
    const before = await open(folder, { now: at(-200) })
    await before.take([{ item: 'p000' }])
    await before.close()
    const { model, manifest } = release()
    const { training: _, ...lineage } = manifest.lineage
    await withServer({ release: { model, manifest: { ...manifest, lineage } }, changedItems: await open(folder) }, async (bed) => {
      assert.not.ok((await found(bed, 'red leather shoe')).includes('p000'))
    })
  }))

  test('many changes, one after the other and at once, leave exactly what was told last', async () => withServer({ release: release() }, async (bed) => {
    await Promise.all(Array.from({ length: 40 }, (_, i) => bed.post('/v1/items', { put: Array.from({ length: 20 }, (_, j) => ({ item: `x${j}`, name: `hat number${i}` })), ...(i % 2 === 0 && { remove: [`x${100 + i}`] }) })))
    assert.equal((await found(bed, '"hat"')).sort(), Array.from({ length: 20 }, (_, j) => `x${j}`).sort())
    const { body: { items } } = await bed.post('/v1/search', { query: 'hat', names: true, k: 50 })
    assert.is(new Set(items.filter(({ item }: { item: string }) => item.startsWith('x')).map(({ name }: { name: string }) => name)).size, 1)
  }))

  test('is refused where there is no room for more, until a release has them', async () => {
    let clock = at(1)
    const changedItems = await open(undefined, { mostBytes: 700, now: () => clock() })
    await withServer({ release: release(), changedItems, load: async () => release(at(40)()) }, async (bed) => {
      assert.is((await bed.post('/v1/items', { put: [scarf] })).status, 200)
      const { status, body } = await bed.post('/v1/items', { put: [{ ...scarf, item: 'other', description: 'x'.repeat(300) }] })
      assert.equal([status, body.code, await found(bed, '"scarf"')], [409, 'ITEMS_FULL', ['new']])
      clock = at(41)
      assert.is((await fetch(`${bed.adminUrl}/release`, { method: 'PUT', body: JSON.stringify({ folder: 'next' }) })).status, 200)
      assert.is((await bed.post('/v1/items', { put: [{ ...scarf, item: 'other', description: 'x'.repeat(100) }] })).status, 200)
      assert.equal(await found(bed, '"scarf"'), ['other'])
    })
  })

  test('products that are gone take room as well', async () => {
    const changedItems = await open(undefined, { mostBytes: 20_000 })
    await withServer({ release: release(), changedItems }, async (bed) => {
      const statuses = [200, 200].map((_, i) => ({ remove: Array.from({ length: 100 }, (_, j) => `${i}-${j}`) }))
      assert.equal([(await bed.post('/v1/items', statuses[0])).status, (await bed.post('/v1/items', statuses[1])).status], [200, 409])
    })
  })

  const bad: [sentence: string, request: unknown, problem: string][] = [
    ['nothing', {}, 'request: must have put or remove'],
    ['no name', { put: [{ item: '1' }] }, 'request.put[0].name: is missing'],
    ['an unknown field', { put: [{ item: '1', name: 'a', colour: 'red' }] }, 'request.put[0].colour: is not known'],
    ['a price below nothing', { put: [{ item: '1', name: 'a', price: -1 }] }, 'request.put[0].price: must be >= 0'],
    ['one product twice', { put: [{ item: '1', name: 'a' }], remove: ['1'] }, 'request: tells of 1 twice'],
    ['too many', { remove: Array.from({ length: 257 }, (_, i) => `${i}`) }, 'request: must change at most 256 products at once'],
  ]
  test('a bad one is refused at its place, and changes nothing', async () => withServer({ release: release() }, async (bed) => {
    for (const [sentence, request, problem] of bad) {
      const { status, body } = await bed.post('/v1/items', request)
      assert.equal([status, body.message], [400, problem], sentence)
    }
    assert.ok((await found(bed, 'red leather shoe')).includes('p000'))
  }))

  test('needs a key with the scope catalogue, and where there are no keys a server that only its machine reaches', async () => {
    const keys = apiKeys([{ id: 'shop', sha256: sha256('s'), scopes: ['predict', 'events'] }, { id: 'erp', sha256: sha256('e'), scopes: ['catalogue'] }])
    await withServer({ release: release(), keys }, async ({ post }) => {
      const statuses = await Promise.all(([{}, { 'x-api-key': 'shop.s' }, { 'x-api-key': 'erp.e' }] as Record<string, string>[]).map(async (headers) => (await post('/v1/items', { remove: ['p000'] }, headers)).status))
      assert.equal(statuses, [401, 403, 200])
    })
    const open = await startModelServer({ release: release(), host: '0.0.0.0', port: 0, log: silentLog, startedAt: trainedAt })
    const refused = await fetch(`http://127.0.0.1:${new URL(open.url).port}/v1/items`, { method: 'POST', body: '{"remove":["p000"]}' })
    assert.equal([refused.status, (await refused.json() as { code: string }).code], [403, 'KEY_MISSING'])
    await open.close(0)
    await withServer({}, async ({ post }) => assert.is((await post('/v1/items', { remove: ['p000'] })).status, 404))
  })
})

describe('the log of changed products', (test) => {
  test('is read as it grows, each line once and whole, whoever wrote it', () => withFolder(async (folder) => {
    const reader = changesReader(folder)
    const line = (item: string) => formatChange({ time: 1_000, by: 'a', item, put: { item, name: '红鞋' } })
    assert.equal(await reader.read(), [])
    await appendFile(join(folder, 'items-1.jsonl'), line('1') + line('2').slice(0, 20))
    await appendFile(join(folder, 'events-1.jsonl'), line('9'))
    assert.equal((await reader.read()).map(({ item }) => item), ['1'])
    await appendFile(join(folder, 'items-1.jsonl'), `${line('2').slice(20)}no line\n`)
    await appendFile(join(folder, 'items-2.jsonl'), line('3'))
    assert.equal((await reader.read()).map(({ item, put }) => [item, put!.name]), [['2', '红鞋'], ['3', '红鞋']])
    assert.equal(await reader.read(), [])
  }))

  test('has lines that come back as they were; of two the later one holds, of the same moment that of one server', () => {
    const change = { time: 1_700_000_000_000, by: 'a', item: '1', put: { item: '1', name: 'x' } }
    assert.equal([parseChange(formatChange(change).trim()), parseChange(formatChange({ time: 1, by: 'a', item: '1' }).trim()), parseChange('{'), parseChange('{"time":"x","by":"a","item":"1"}')], [change, { time: 1, by: 'a', item: '1' }, undefined, undefined])
    assert.equal([isNewer({ time: 2, by: 'a' }, { time: 1, by: 'b' }), isNewer({ time: 1, by: 'b' }, { time: 1, by: 'a' }), isNewer(change, change)], [true, true, false])
  })

  test('keeps what one server wrote at one moment in its order', () => withFolder(async (folder) => {
    const items = await openChangedItems({ folder, log: silentLog, sync: 'never', now: () => trainedAt })
    for (const name of ['a', 'b', 'c']) await items.take([{ item: '1', put: { item: '1', name } }])
    await items.close()
    const [file] = await readdir(folder)
    const times = (await readFile(join(folder, file!), 'utf8')).trim().split('\n').map((line) => (JSON.parse(line) as { time: string }).time)
    assert.equal(times, [0, 1, 2].map((ms) => new Date(trainedAt.getTime() + ms).toISOString()))
  }))
})
