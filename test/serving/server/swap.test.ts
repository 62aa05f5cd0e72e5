import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { loadRelease } from '../../../src/serving/load-release.ts'
import { assert, describe } from '../../support/suite.ts'
import { openDoubling, writeRelease } from '../example.ts'
import { withServer } from './bed.ts'
import type { Bed } from './bed.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void
const load = (folder: string) => loadRelease(folder, openDoubling)

async function put(adminUrl: string, body: unknown): Promise<{ status: number; body: any }> {
  const answer = await fetch(`${adminUrl}/release`, { method: 'PUT', body: JSON.stringify(body) })
  return { status: answer.status, body: await answer.json() }
}

/** Asks the new model, whose requests the description of the old one does not fit. */
async function askAfter(url: string, query: unknown): Promise<any> {
  return (await fetch(`${url}/v1/behavior`, { method: 'POST', body: JSON.stringify(query) })).json()
}

/** A server that begins with 1.0.0, which knows nothing of doubling, beside folders of other releases. */
function withReleases(body: (bed: Bed & { release(version: string, factor?: string): Promise<string> }) => Promise<void>): Promise<void> {
  return withServer({ load }, (bed) => body({
    ...bed,
    async release(version, factor = '2') {
      const folder = join(bed.folder, version)
      await mkdir(folder, { recursive: true })
      await writeRelease(folder, { version, factor })
      return folder
    },
  }))
}

describe('PUT /release', (test) => {
  test('exchanges the model at once; every address tells the new one', () => withReleases(async ({ ask, adminUrl, release, url }) => {
    const { status, body } = await put(adminUrl, { folder: await release('1.1.0') })
    assert.equal([status, body.version], [200, '1.1.0'])
    assert.equal(await askAfter(url, { number: 4 }), { product: 8, model: 'clicks', version: '1.1.0' })
    assert.is(((await (await ask('/readyz')).json()) as { version: string }).version, '1.1.0')
    assert.is((await fetch(`${url}/v2/models/clicks/versions/1.1.0/ready`)).status, 200)
    assert.match(await (await fetch(`${adminUrl}/metrics`)).text(), /rankops_release_swaps_total 1\n/)
  }))

  test('tells the person on call what is to be known of the new model', () => withServer({ load: async (folder) => {
    const loaded = await load(folder)
    return { ...loaded, model: { ...loaded.model, warnings: ['Chinese is divided otherwise here.'] } }
  } }, async ({ adminUrl, folder, log }) => {
    const next = join(folder, 'next')
    await mkdir(next, { recursive: true })
    await writeRelease(next, { version: '1.1.0' })
    assert.is((await put(adminUrl, { folder: next })).status, 200)
    assert.equal(log.lines.slice(-1), ['warning: clicks-v1.1.0: Chinese is divided otherwise here.'])
  }))

  test('ends the old model when nobody can be waiting for it any more', () => {
    const ended: string[] = []
    return withServer({ limits: { timeoutMs: 60 }, load: async (folder) => {
      const loaded = await load(folder)
      return { ...loaded, model: { ...loaded.model, end() { ended.push(loaded.manifest.version) } } }
    } }, async ({ adminUrl, folder }) => {
      for (const version of ['1.1.0', '1.2.0']) {
        await mkdir(join(folder, version), { recursive: true })
        await writeRelease(join(folder, version), { version })
        assert.is((await put(adminUrl, { folder: join(folder, version) })).status, 200)
      }
      for (let i = 0; i < 3000 && ended.length === 0; i++) await pause(10)
      assert.equal(ended, ['1.1.0'])
    })
  })

  test('a release that does not answer as it did is refused, and the old one goes on', () => withReleases(async ({ post, adminUrl, release }) => {
    const { status, body } = await put(adminUrl, { folder: await release('1.1.0', '3') })
    assert.equal([status, body.code], [409, 'SERVING_NOT_PROVEN'])
    assert.is((await post('/v1/behavior', { item: 'a', history: [] })).body.version, '1.0.0')
  }))

  test('so are one with another digest than is meant, a folder that is not there, and a body that is none', () => withReleases(async ({ adminUrl, release, folder, post }) => {
    assert.is((await put(adminUrl, { folder: await release('1.1.0'), digest: 'd'.repeat(64) })).body.code, 'FILE_DIGEST_MISMATCH')
    assert.is((await put(adminUrl, { folder: join(folder, 'none') })).body.code, 'FILE_NOT_FOUND')
    for (const body of [{}, [], { folder: '' }, { folder: 'a', force: true }]) assert.is((await put(adminUrl, body)).status, 400)
    assert.is((await post('/v1/behavior', { item: 'a', history: [] })).body.version, '1.0.0')
  }))

  test('exchanges come one after another, in the order in which they were asked for', () => withReleases(async ({ adminUrl, release, url }) => {
    const folders = await Promise.all(['1.1.0', '1.2.0', '1.3.0'].map((version) => release(version)))
    const answers: unknown[] = []
    await Promise.all(folders.map(async (folder) => { await pause(folders.indexOf(folder) * 100); answers.push((await put(adminUrl, { folder })).body.version) }))
    assert.equal(answers, ['1.1.0', '1.2.0', '1.3.0'])
    assert.is((await askAfter(url, { number: 1 })).version, '1.3.0')
  }))

  test('requests that come all the while are all answered, by one model or the other', () => withReleases(async ({ adminUrl, release, url }) => {
    await put(adminUrl, { folder: await release('1.1.0') })
    const folders = [await release('1.2.0'), await release('1.3.0')]
    let isOver = false
    const seen = new Set<string>()
    const client = async () => {
      while (!isOver) {
        const answer = await fetch(`${url}/v1/behavior`, { method: 'POST', body: '{"number":2}' })
        const { product, version } = await answer.json() as { product: number; version: string }
        assert.equal([answer.status, product], [200, 4])
        seen.add(version)
      }
    }
    const clients = [client(), client(), client()]
    for (let i = 0; i < 10; i++) assert.is((await put(adminUrl, { folder: folders[i % 2]! })).status, 200)
    isOver = true
    await Promise.all(clients)
    assert.ok(seen.size >= 2, [...seen].join())
  }))

  test('lets go of the model that was exchanged', () => {
    const opened: WeakRef<object>[] = []
    const loadSeen = async (folder: string) => {
      const loaded = await load(folder)
      opened.push(new WeakRef(loaded.model))
      return loaded
    }
    return withServer({ load: loadSeen }, async ({ adminUrl, folder }) => {
      for (const version of ['1.1.0', '1.2.0', '1.3.0']) {
        await mkdir(join(folder, version))
        await writeRelease(join(folder, version), { version })
        assert.is((await put(adminUrl, { folder: join(folder, version) })).status, 200)
      }
      for (let i = 0; i < 300 && opened[0]!.deref() !== undefined; i++) { await pause(20); collectGarbage() }
      assert.equal(opened.map((model) => model.deref() !== undefined), [false, false, true])
    })
  })

  test('is for nobody where the admin port is open to others and there are no keys', () => withServer({ load, admin: { host: '0.0.0.0', port: 0 } }, async ({ adminUrl }) => {
    assert.is((await put(adminUrl.replace('0.0.0.0', '127.0.0.1'), { folder: '/any' })).status, 403)
  }))

  test('is not among what clients can reach', () => withReleases(async ({ ask }) => {
    for (const path of ['/release', '/metrics']) assert.is((await ask(path)).status, 404, path)
  }))
})
