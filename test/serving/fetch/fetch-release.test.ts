import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createPlainServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { recordingLog, silentLog } from '../../../src/base/log.ts'
import { digestFolder, readText, sha256 } from '../../../src/base/files.ts'
import { manifestRecord } from '../../../src/release/record.ts'
import type { Manifest } from '../../../src/release/record.ts'
import { assetName as nameOfRegistry } from '../../../src/release/registries/github/assets.ts'
import { fetchRelease } from '../../../src/serving/fetch/fetch-release.ts'
import type { FetchReleaseOptions } from '../../../src/serving/fetch/fetch-release.ts'
import { assetName } from '../../../src/serving/fetch/release-source.ts'
import { assert, assertFails, describe, withFolder } from '../../support/suite.ts'
import { below, releaseOf, sendRange, startReleaseHost } from './release-host.ts'
import type { ReleaseHost } from './release-host.ts'

const weights = 'w'.repeat(5000) + 'x'.repeat(3000)
const contents = { 'model/model.json': '{"inputs":2}\n', 'model/layers/weights.bin': weights, 'MODEL_CARD.md': '# clicks\n' }
const weightsPath = '/clicks-v1.0.0/model__layers__weights.bin'

interface Bed { host: ReleaseHost; manifest: Manifest; folder: string; files: Map<string, string | Buffer>; fetchIt(more?: Partial<FetchReleaseOptions>): Promise<Manifest>; arrived(): Promise<string[]> }

function withHost(body: (bed: Bed) => Promise<void>, options: { inTwo?: string[] } = {}): Promise<void> {
  return withFolder(async (base) => {
    const { manifest, assets } = await releaseOf(join(base, 'made'), contents, options)
    const files = below('/clicks-v1.0.0', assets)
    const host = await startReleaseHost(files)
    const folder = join(base, 'release')
    try {
      await body({
        host, manifest, folder, files,
        fetchIt: (more = {}) => fetchRelease({ url: `${host.url}/clicks-v1.0.0`, folder, log: silentLog, pausesMs: [5, 5], ...more }),
        arrived: () => readdir(folder).then((names) => names.sort(), () => []),
      })
    } finally {
      await host.close()
    }
  })
}

describe('fetchRelease', (test) => {
  test('brings every file and the manifest last; called again it asks for the manifest alone', () => withHost(async ({ fetchIt, manifest, folder, host }) => {
    assert.equal(await fetchIt({ digest: manifest.digest }), manifest)
    assert.equal((await digestFolder(folder)).filter(({ path }) => path !== 'manifest.json'), [...manifest.files].sort((a, b) => (a.path < b.path ? -1 : 1)))
    assert.is(await readText(join(folder, 'manifest.json')), manifestRecord.format(manifest))
    assert.is(host.asked[0]!.what, 'GET /clicks-v1.0.0/manifest.json')
    const before = host.asked.length
    await fetchIt()
    assert.equal(host.asked.slice(before).map(({ what }) => what), ['GET /clicks-v1.0.0/manifest.json'])
  }))

  test('names assets as the registry does', () => assert.is(assetName('model/a/b.bin'), nameOfRegistry('model/a/b.bin')))

  test('a file in parts is whole again; one that was torn in its second part goes on there', () => withHost(async ({ fetchIt, folder, host }) => {
    const second = `${weightsPath}.part-002-of-002`
    host.once(second, tear(4000, weights.slice(4000, 5500)))
    await fetchIt()
    assert.is(await readText(join(folder, 'model/layers/weights.bin')), weights)
    const asked = host.asked.map(({ what }) => what).filter((what) => what.includes('weights'))
    assert.equal(asked.slice(0, 2), [`GET ${weightsPath}.part-001-of-002`, `GET ${second}`])
    assert.match(asked[2]!, /part-002-of-002 bytes=\d+-$/)
    assert.is(asked.length, 3)
  }, { inTwo: ['model/layers/weights.bin'] }))

  test('a server of plain folders is understood too', () => withFolder(async (base) => {
    const { manifest, assets } = await releaseOf(join(base, 'made'), contents)
    const host = await startReleaseHost(new Map([...assets].map(([name, text]) => [`/r/${name.replaceAll('__', '/')}`, text])))
    try {
      assert.is((await fetchRelease({ url: `${host.url}/r/`, folder: join(base, 'release'), log: silentLog })).digest, manifest.digest)
    } finally {
      await host.close()
    }
  }))

  test('a server that closes the connection with each answer ends nothing else', () => withFolder(async (base) => {
    const large = 'w'.repeat(4 * 1024 * 1024)
    const { manifest, assets } = await releaseOf(join(base, 'made'), { ...contents, 'model/large.bin': large })
    // As HTTP/1.0 has it: the end of the connection comes before a client that writes to a disk has read all.
    const host = createPlainServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', (request) => {
        const content = Buffer.from(assets.get(/^GET \/r\/(\S+)/.exec(String(request))![1]!)!)
        socket.end(Buffer.concat([Buffer.from(`HTTP/1.0 200 OK\r\ncontent-length: ${content.length}\r\n\r\n`), content]))
      })
    })
    await new Promise<void>((done) => { host.listen(0, '127.0.0.1', done) })
    try {
      const fetched = await fetchRelease({ url: `http://127.0.0.1:${(host.address() as AddressInfo).port}/r`, folder: join(base, 'release'), log: silentLog, pausesMs: [] })
      assert.is(fetched.digest, manifest.digest)
    } finally {
      host.close()
    }
  }))

  test('a torn answer goes on from the bytes that came, and is told', () => withHost(async ({ fetchIt, folder, host }) => {
    host.once(weightsPath, tear(weights.length, weights.slice(0, 3000)))
    const log = recordingLog()
    await fetchIt({ log })
    assert.is(await readText(join(folder, 'model/layers/weights.bin')), weights)
    assert.ok(host.asked.some(({ what }) => /weights\.bin bytes=\d+-$/.test(what)), JSON.stringify(host.asked))
    assert.ok(log.lines.some((line) => /^warning: The release at .* cannot be fetched .*; once more in 0\.005 s$/.test(line)), log.lines.join('\n'))
  }))

  test('a killed run’s bytes are gone on with; wrong ones are thrown away and all comes anew', () => withHost(async ({ fetchIt, folder, host, manifest }) => {
    const part = join(folder, `model/layers/weights.bin.${sha256(weights).slice(0, 16)}.part`)
    for (const begun of [weights.slice(0, 7000), 'z'.repeat(7000)]) {
      await fetchIt()
      await writeFile(join(folder, 'model/layers/weights.bin'), 'of another release')
      await writeFile(part, begun)
      host.asked.length = 0
      await fetchIt()
      assert.is(sha256(await readText(join(folder, 'model/layers/weights.bin'))), manifest.files.find(({ path }) => path.endsWith('weights.bin'))!.sha256)
      assert.equal(host.asked.map(({ what }) => what).filter((what) => what.includes('weights')), [`GET ${weightsPath} bytes=7000-`, ...(begun.startsWith('z') ? [`GET ${weightsPath}`] : [])])
    }
  }))

  test('a server that knows no ranges sends all of it again', () => withHost(async ({ fetchIt, folder, host }) => {
    host.once(weightsPath, (request, response) => {
      tear(weights.length, weights.slice(0, 3000))(request, response)
      host.once(weightsPath, (_, whole) => { whole.writeHead(200).end(weights) })
    })
    await fetchIt()
    assert.is(await readText(join(folder, 'model/layers/weights.bin')), weights)
  }))

  const wrong: [string, string, RegExp][] = [
    ['other bytes', weights.replace('x', 'y'), /^clicks-v1\.0\.0: model\/layers\/weights\.bin came with sha256 [0-9a-f]{64}, the manifest says [0-9a-f]{64}$/],
    ['more bytes', `${weights}!`, /it is longer than the 8000 bytes that the manifest says/],
  ]
  for (const [what, text, message] of wrong) {
    test(`${what} than the manifest says are refused, at once and without a trace`, () => withHost(async ({ fetchIt, files, host, arrived }) => {
      files.set(weightsPath, text)
      const error = await fetchIt().then(() => undefined, (found: Error & { code: string }) => found)
      assert.ok(['RELEASE_CORRUPT', 'RELEASE_REFUSED'].includes(error!.code))
      assert.match(error!.message, message)
      assert.is(host.asked.filter(({ what: asked }) => asked.includes('weights')).length, 1)
      assert.not.ok((await arrived()).includes('manifest.json'))
    }))
  }

  test('another digest than the expected one is refused before a file comes', () => withHost(async ({ fetchIt, host, arrived }) => {
    const error = await assertFails('RELEASE_OTHER_DIGEST', () => fetchIt({ digest: '0'.repeat(64) }))
    assert.match(error.message, /^clicks-v1\.0\.0 has the digest [0-9a-f]{64}, expected is 0{64}$/)
    assert.is(host.asked.length, 1)
    assert.equal(await arrived(), [])
  }))

  test('a manifest that does not stand by its own digest, or writes elsewhere, is refused', () => withHost(async ({ fetchIt, files, manifest }) => {
    const [first, ...others] = manifest.files
    const cases: [Manifest, RegExp][] = [
      [{ ...manifest, digest: 'a'.repeat(64) }, /its model files have the digest/],
      [{ ...manifest, files: [{ ...first!, path: '../outside' }, ...others] }, /its manifest has a file "\.\.\/outside"/],
      [{ ...manifest, files: [{ ...first!, path: '/etc/passwd' }, ...others] }, /its manifest has a file/],
      [{ ...manifest, files: [{ ...first!, parts: [{ ...first!, bytes: 1 }, { ...first!, bytes: 1 }] }, ...others] }, /its manifest has a file/],
    ]
    for (const [bad, message] of cases) {
      files.set('/clicks-v1.0.0/manifest.json', manifestRecord.format(bad))
      assert.match((await assertFails('RELEASE_CORRUPT', () => fetchIt())).message, message)
    }
    files.set('/clicks-v1.0.0/manifest.json', '<html>')
    assert.match((await assertFails('RELEASE_REFUSED', () => fetchIt())).message, /what lies there is no manifest/)
  }))

  test('another release leaves no old manifest beside its half', () => withHost(async ({ fetchIt, files, arrived }) => {
    await fetchIt()
    const manifest = manifestRecord.parse(String(files.get('/clicks-v1.0.0/manifest.json')), 'x')
    files.set('/clicks-v1.0.0/manifest.json', manifestRecord.format({ ...manifest, version: '1.0.1', tag: 'clicks-v1.0.1', files: [...manifest.files, { path: 'extra.txt', bytes: 4, sha256: sha256('more') }] }))
    await assertFails('RELEASE_REFUSED', () => fetchIt())
    assert.not.ok((await arrived()).includes('manifest.json'))
  }))

  test('404 is told with the address and not tried again; 503 is, as often as there are pauses', () => withHost(async ({ fetchIt, host, files }) => {
    files.delete(weightsPath)
    const error = await assertFails('RELEASE_REFUSED', () => fetchIt())
    assert.is(error.message, `The release at ${host.url}${weightsPath} cannot be fetched (404: there is no such file)`)
    const busy = () => { host.once('/clicks-v1.0.0/manifest.json', (_, response) => { busy(); response.writeHead(503).end() }) }
    busy()
    host.asked.length = 0
    assert.match((await assertFails('RELEASE_UNREACHABLE', () => fetchIt())).message, /503 Service Unavailable/)
    assert.is(host.asked.length, 3)
  }))

  test('a line that is dead is given up after the time for it, and tried again', () => withHost(async ({ fetchIt, host, folder }) => {
    host.once(weightsPath, (_, response) => { response.writeHead(200, { 'content-length': weights.length }).write(weights.slice(0, 2000)) })
    const log = recordingLog()
    await fetchIt({ idleMs: 200, log })
    assert.ok(log.lines.some((line) => line.includes('nothing came for 0.2 s')), log.lines.join('\n'))
    assert.is(await readText(join(folder, 'model/layers/weights.bin')), weights)
    const silent = () => { host.once('/clicks-v1.0.0/manifest.json', () => { silent() }) }
    silent()
    await assertFails('RELEASE_UNREACHABLE', () => fetchIt({ idleMs: 50 }))
    await assertFails('RELEASE_UNREACHABLE', () => fetchIt({ deadlineMs: 80, pausesMs: [1, 1, 1, 1, 1, 1] }))
  }))

  test('nobody listening is a failure of the outside world', () => withFolder(async (folder) => {
    const host = await startReleaseHost(new Map())
    await host.close()
    assert.match((await assertFails('RELEASE_UNREACHABLE', () => fetchRelease({ url: host.url, folder, log: silentLog, pausesMs: [] }))).message, /ECONNREFUSED/)
  }))
})

describe('the token of fetchRelease', (test) => {
  test('goes to the first host and to no other that it sends us on to, and into no log', () => withHost(async ({ host: store, files, manifest, folder }) => {
    const api = await startReleaseHost(new Map())
    const log = recordingLog()
    const release = '/repos/acme/shop/releases/tags/clicks-v1.0.0'
    const names = [...files.keys()].map((path) => path.split('/').at(-1)!)
    const serveApi = () => {
      api.once(release, (request, response) => { serveApi(); sendRange(request, response, Buffer.from(JSON.stringify({ assets: [{ name: 'half.txt', url: `${api.url}/assets/x`, state: 'starter' }, ...names.map((name, i) => ({ name, url: `${api.url}/assets/${i}`, state: 'uploaded' }))] }))) })
      for (const [i, name] of names.entries()) api.once(`/assets/${i}`, (_, response) => { response.writeHead(302, { location: `${store.url}/clicks-v1.0.0/${name}` }).end() })
    }
    serveApi()
    try {
      const fetched = await fetchRelease({ url: `${api.url}${release}`, folder, token: 'secret-token', log, digest: manifest.digest })
      assert.is(fetched.tag, manifest.tag)
      assert.equal(new Set(api.asked.map(({ token }) => token)), new Set(['Bearer secret-token']))
      assert.equal(new Set(store.asked.map(({ token }) => token)), new Set([undefined]))
      assert.is(store.asked.length, names.length)
      assert.not.match(log.lines.join('\n'), /secret/)
    } finally {
      await api.close()
    }
  }))

  test('an asset that lies on another host than its release is refused', () => withHost(async ({ host: store, folder }) => {
    const api = await startReleaseHost(new Map([['/repos/a/b/releases/7', JSON.stringify({ assets: [{ name: 'manifest.json', url: `${store.url}/clicks-v1.0.0/manifest.json`, state: 'uploaded' }] })]]))
    try {
      await assertFails('RELEASE_REFUSED', () => fetchRelease({ url: `${api.url}/repos/a/b/releases/7`, folder, token: 't', log: silentLog }))
      assert.equal(store.asked, [])
    } finally {
      await api.close()
    }
  }))

  test('a private release that the token may not see is told so', () => withFolder(async (folder) => {
    const api = await startReleaseHost(new Map())
    try {
      assert.match((await assertFails('RELEASE_REFUSED', () => fetchRelease({ url: `${api.url}/repos/a/b/releases/tags/c`, folder, token: 't', log: silentLog }))).message, /404: there is no such release, or the token may not see it/)
    } finally {
      await api.close()
    }
  }))

  const bad: [string, string, string | undefined, RegExp][] = [
    ['a token over plain http', 'http://releases.example/x', 'secret', /a token is sent over https alone/],
    ['a login in the address', 'https://me:secret@releases.example/x', undefined, /it has a login in it/],
    ['another protocol', 'file:///etc', undefined, /no http or https address/],
  ]
  for (const [what, url, token, message] of bad) {
    test(`${what} is refused without a request`, () => withFolder(async (folder) => {
      const error = await assertFails('RELEASE_REFUSED', () => fetchRelease({ url, folder, token, log: silentLog }))
      assert.match(error.message, message)
      assert.not.match(error.message, /secret/)
    }))
  }

  test('redirects end: after five, and where they lead to no address', () => withHost(async ({ fetchIt, host }) => {
    const round = () => { host.once('/clicks-v1.0.0/manifest.json', (_, response) => { round(); response.writeHead(302, { location: '/clicks-v1.0.0/manifest.json' }).end() }) }
    round()
    assert.match((await assertFails('RELEASE_REFUSED', () => fetchIt())).message, /more than 5 times/)
    host.once('/clicks-v1.0.0/manifest.json', (_, response) => { response.writeHead(302, { location: 'file:///etc/passwd' }).end() })
    assert.match((await assertFails('RELEASE_REFUSED', () => fetchIt())).message, /no address/)
  }))
})

/** Promises so many bytes, sends fewer, and breaks the line a little later, when they are surely read. */
function tear(promised: number, text: string) {
  return (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { 'content-length': promised }).write(text)
    setTimeout(() => { response.destroy() }, 100)
  }
}
