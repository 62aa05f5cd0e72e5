import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { sha256 } from '../../../src/base/files.ts'
import { silentLog } from '../../../src/base/log.ts'
import { fetchWheel, missingWheels } from '../../../src/cli/setup-tensorflow/fetch-wheel.ts'
import type { WheelPlaces } from '../../../src/cli/setup-tensorflow/fetch-wheel.ts'
import type { Wheel } from '../../../src/cli/setup-tensorflow/wheels.ts'
import { startFileServer } from '../../contracts/file-server.ts'
import type { FileServer } from '../../contracts/file-server.ts'
import { assert, assertFails, describe, withFolder } from '../../support/suite.ts'

const content = Buffer.alloc(100_000, 'wheel ')
const wheel: Wheel = { project: 'a-b', file: 'a_b-1.whl', sha256: sha256(content), bytes: content.length, keep: [], unpackedBytes: 0 }

async function withIndex(body: (bed: { server: FileServer; places: WheelPlaces; folder: string }) => Promise<void>): Promise<void> {
  const server = await startFileServer()
  server.files.set('simple/a-b/', Buffer.from('<a href="../../files/a_b-1.whl">a_b-1.whl</a>'))
  server.files.set('files/a_b-1.whl', content)
  const index = server.address('simple')
  try {
    await withFolder((folder) => body({ server, folder, places: { offline: undefined, index, cache: join(folder, 'cache'), pausesMs: [1, 1] } }))
  } finally {
    await server.close()
  }
}

describe('fetchWheel', (test) => {
  test('asks the index, fetches what it names, and asks nobody the second time', () => withIndex(async ({ server, places }) => {
    const path = await fetchWheel(wheel, places, silentLog)
    assert.is(await fetchWheel(wheel, places, silentLog), path)
    assert.equal(server.requests, ['GET simple/a-b/', 'GET files/a_b-1.whl'])
  }))

  test('goes on from the bytes that a run before it left', () => withIndex(async ({ server, places }) => {
    await mkdir(places.cache)
    await writeFile(join(places.cache, `${wheel.sha256}.part`), content.subarray(0, 30_000))
    await fetchWheel(wheel, places, silentLog)
    assert.equal(server.requests, ['GET simple/a-b/', 'GET files/a_b-1.whl bytes=30000-'])
  }))

  test('tries again where the file breaks off', () => withIndex(async ({ server, places }) => {
    server.faults.push('no ranges', { cut: 30_000 })                                            // the page as it is, then a part of the file
    await fetchWheel(wheel, places, silentLog)
    assert.is(server.requests.length, 3)
  }))

  test('told to end it ends, keeps what has come, and goes on from there', () => withIndex(async ({ server, places }) => {
    const abort = new AbortController()
    const endless = createServer((_request, response) => { response.writeHead(200, { 'content-length': wheel.bytes }).write(content.subarray(0, 40_000)) })
    await new Promise<void>((ready) => { endless.listen(0, '127.0.0.1', ready) })
    server.files.set('simple/a-b/', Buffer.from(`<a href="http://127.0.0.1:${(endless.address() as AddressInfo).port}/">a_b-1.whl</a>`))
    const part = join(places.cache, `${wheel.sha256}.part`)
    const ended = fetchWheel(wheel, { ...places, signal: abort.signal }, silentLog).then(() => 'done', (error: unknown) => error)
    while (((await stat(part).catch(() => undefined))?.size ?? 0) < 40_000) await setImmediate()
    abort.abort(new Error('told to end'))
    assert.is(((await ended) as Error).message, 'told to end')
    endless.closeAllConnections()
    endless.close()
    server.files.set('simple/a-b/', Buffer.from('<a href="../../files/a_b-1.whl">a_b-1.whl</a>'))
    await fetchWheel(wheel, places, silentLog)
    assert.is(server.requests.at(-1), 'GET files/a_b-1.whl bytes=40000-')
  }))

  test('follows an index that sends on', () => withIndex(async ({ server, places }) => {
    server.faults.push({ location: server.address('simple/a-b/') })
    await fetchWheel(wheel, places, silentLog)
    assert.is(server.requests.length, 3)
  }))

  test('another file under that name is refused, and not kept', () => withIndex(async ({ server, places }) => {
    server.files.set('files/a_b-1.whl', Buffer.from('something else'))
    assert.match((await assertFails('TENSORFLOW_WHEEL_DIFFERS', () => fetchWheel(wheel, places, silentLog))).message, new RegExp(`expected ${wheel.sha256}`))
    assert.equal(await readdir(places.cache), [])
  }))

  test('an index without the project, or without the file, is named', () => withIndex(async ({ server, places }) => {
    server.files.set('simple/a-b/', Buffer.from('<a href="x">a_b-2.whl</a>'))
    assert.match((await assertFails('TENSORFLOW_WHEEL_MISSING', () => fetchWheel(wheel, places, silentLog))).message, /no a_b-1\.whl at http:.*\/simple\/a-b\/$/)
    server.files.delete('simple/a-b/')
    await assertFails('TENSORFLOW_WHEEL_MISSING', () => fetchWheel(wheel, places, silentLog))
  }))

  test('an index that fails is the outside’s failure, and its login is not told', () => withIndex(async ({ server, places }) => {
    server.faults.push({ status: 503 })
    const error = await assertFails('TENSORFLOW_FETCH', () => fetchWheel(wheel, { ...places, index: places.index!.replace('http://', 'http://ann:secret@') }, silentLog))
    assert.match(error.message, /\(503/)
    assert.not.match(error.message, /secret/)
    await assertFails('TENSORFLOW_FETCH', () => fetchWheel(wheel, { ...places, index: 'http://127.0.0.1:9/simple' }, silentLog))
  }))

  test('an index whose page is cut short is the outside’s failure', async () => {
    const server = createServer((_request, response) => { response.writeHead(200, { 'content-type': 'application/vnd.pypi.simple.v1+json' }).end('{ "files": [ { "filename": "a_b') })
    await new Promise<void>((ready) => { server.listen(0, '127.0.0.1', ready) })
    try {
      const index = `http://maria:secret@127.0.0.1:${(server.address() as AddressInfo).port}/simple`
      const { message } = await withFolder((folder) => assertFails('TENSORFLOW_FETCH', () => fetchWheel(wheel, { offline: undefined, index, cache: folder, pausesMs: [] }, silentLog)))
      assert.match(message, /its page for the project cannot be read/)
      assert.not.match(message, /secret/)
    } finally {
      server.close()
      server.closeAllConnections()
    }
  })

  test('a folder is taken in place of the index, and proven', () => withIndex(async ({ server, places, folder }) => {
    const offline = { ...places, offline: folder, index: undefined }
    assert.equal(await missingWheels([wheel], folder), ['a_b-1.whl'])
    await assertFails('TENSORFLOW_WHEEL_MISSING', () => fetchWheel(wheel, offline, silentLog))
    await writeFile(join(folder, wheel.file), content.subarray(1))
    await assertFails('TENSORFLOW_WHEEL_DIFFERS', () => fetchWheel(wheel, offline, silentLog))
    await writeFile(join(folder, wheel.file), content)
    assert.is(await fetchWheel(wheel, offline, silentLog), join(folder, wheel.file))
    assert.equal([await missingWheels([wheel], folder), server.requests], [[], []])
  }))
})
