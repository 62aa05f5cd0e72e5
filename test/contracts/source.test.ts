import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contentStore } from '../../src/dataset/sources/content-store.ts'
import { localCopies } from '../../src/dataset/sources/copies.ts'
import { fileSource } from '../../src/dataset/sources/file.ts'
import { httpSource } from '../../src/dataset/sources/http.ts'
import { snapshotSource } from '../../src/dataset/sources/snapshots.ts'
import type { FileVersion } from '../../src/dataset/source.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'
import { startFileServer } from './file-server.ts'
import type { FileServer } from './file-server.ts'
import { bytesOf, readAll, sha256, sourceContract } from './source.ts'

async function newFolder(): Promise<{ root: string; remove(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'rankops-test-'))
  return { root, remove: () => rm(root, { recursive: true }) }
}

const nowhere = { path: 'http://127.0.0.1:9/a.csv', sha256: sha256('a') }

sourceContract('file', async () => {
  const { root, remove } = await newFolder()
  await mkdir(join(root, 'data'))
  const put = (name: string, content: string | Uint8Array) => writeFile(join(root, 'data', name), content)
  return {
    source: fileSource(root),
    async write(name, content) { await put(name, content); return { path: `data/${name}` } },
    replace: put,
    missing: { reference: { path: 'data/b.csv' }, code: 'DATA_NOT_FOUND' },
    close: remove,
  }
})

sourceContract('http', async () => {
  const { root, remove } = await newFolder()
  const server = await startFileServer()
  return {
    source: httpSource({ cache: root, holders: [contentStore(root)] }),
    async write(name, content) {
      server.files.set(name, Buffer.from(content))
      await rm(join(root, sha256(content)), { force: true })
      return { path: server.address(name), sha256: sha256(content) }
    },
    // What is read is the copy in the cache: that one is changed.
    replace: async (name, content) => writeFile(join(root, sha256(server.files.get(name)!)), content),
    missing: { reference: { path: server.address('b.csv'), sha256: sha256('b') }, code: 'DATA_ADDRESS_REFUSED' },
    async close() { await server.close(); await remove() },
  }
})

sourceContract('local copies', async () => {
  const { root, remove } = await newFolder()
  return {
    source: { ...httpSource({ cache: join(root, 'downloads'), holders: [{ find: (version) => localCopies([root]).find(version) }], pausesMs: [] }) },
    async write(name, content) { await writeFile(join(root, name), content); return { path: `http://127.0.0.1:9/${name}`, sha256: sha256(content) } },
    replace: (name, content) => writeFile(join(root, name), content),
    missing: { reference: nowhere, code: 'DATA_ADDRESS_UNREACHABLE' },
    close: remove,
  }
})

sourceContract('snapshots', async () => {
  const { root, remove } = await newFolder()
  const [wanted, digests] = [[] as FileVersion[], new Map<string, string>()]
  return {
    source: snapshotSource(fileSource(join(root, 'gone')), contentStore(root), wanted),
    async write(name, content) {
      digests.set(name, sha256(content))
      await writeFile(join(root, sha256(content)), content)
      wanted.splice(0, wanted.length, { path: `data/${name}`, sha256: sha256(content) })
      return { path: `data/${name}` }
    },
    replace: (name, content) => writeFile(join(root, digests.get(name)!), content),
    missing: { reference: { path: 'data/none.csv' }, code: 'DATA_NOT_FOUND' },
    close: remove,
  }
})

describe('source file: paths and patterns', (test) => {
  test('a missing file and a folder fail with DATA_NOT_FOUND', () => withFolder(async (root) => {
    await mkdir(join(root, 'data'))
    await writeFile(join(root, 'data/a.csv'), 'a\n')
    for (const path of ['data/b.csv', 'data', 'data/a.csv/b.csv', 'a\0b', 'data/*.parquet', 's3://bucket/a.csv']) await assertFails('DATA_NOT_FOUND', () => fileSource(root).versions({ path }))
  }))

  test('paths that leave the root are refused, through a link or a pattern too', () => withFolder(async (folder) => {
    const root = join(folder, 'repository')
    await mkdir(join(root, 'data'), { recursive: true })
    await mkdir(join(folder, 'repository-2'))
    await writeFile(join(folder, 'secret.csv'), 'secret\n')
    await writeFile(join(folder, 'repository-2/secret.csv'), 'secret\n')
    await symlink(join(folder, 'secret.csv'), join(root, 'data/link.csv'))
    await symlink(folder, join(root, 'data/up'))
    const source = fileSource(root)
    for (const path of ['../secret.csv', 'data/../../secret.csv', join(folder, 'secret.csv'), 'data/link.csv', 'data/up/secret.csv', '../repository-2/secret.csv', '..', '../*.csv', 'data/*.csv', 'data/up/*.csv', 'data/{../..,x}/*.csv']) {
      const error = await assertFails('DATA_OUTSIDE', () => source.versions({ path }))
      assert.match(error.message, /^The data file .*secret|^The data file .*(link|\.\.|\*)/, path)
      await assertFails('DATA_OUTSIDE', () => readAll(source, { path }))
    }
  }))

  test('a link that stays inside is followed, and a name may begin with two dots', () => withFolder(async (root) => {
    await writeFile(join(root, '..a.csv'), 'a\n')
    await symlink('..a.csv', join(root, 'b.csv'))
    assert.equal(await readAll(fileSource(root), { path: 'b.csv' }), ['a\n'])
    assert.equal(await readAll(fileSource(root), { path: '..a.csv' }), ['a\n'])
  }))

  test('a pipe is not waited for', () => withFolder(async (root) => {
    execFileSync('mkfifo', [join(root, 'pipe.csv')])
    await assertFails('DATA_NOT_FOUND', () => fileSource(root).versions({ path: 'pipe.csv' }))
  }))

  test('a pattern names its files ascending, no folders, and its sha256 is that of all bytes in this order', () => withFolder(async (root) => {
    await mkdir(join(root, 'data/events-0.csv'), { recursive: true })
    for (const [name, text] of [['events-2.csv', 'b\n'], ['events-10.csv', 'a\n'], ['items.csv', 'x\n']] as const) await writeFile(join(root, 'data', name), text)
    const source = fileSource(root)
    const path = 'data/events-*.csv'
    assert.equal(await source.versions({ path }), [{ path: 'data/events-10.csv', sha256: sha256('a\n') }, { path: 'data/events-2.csv', sha256: sha256('b\n') }])
    assert.equal(await readAll(source, { path }), ['a\n', 'b\n'])
    assert.is((await source.versions({ path, sha256: sha256('a\nb\n') })).length, 2)
    const error = await assertFails('DATA_DIGEST_DIFFERS', () => source.versions({ path, sha256: sha256('b\na\n') }))
    assert.match(error.message, `data/events-*.csv has sha256 ${sha256('a\nb\n')}, declared is ${sha256('b\na\n')}`)
  }))

  test('a file whose name looks like a pattern is itself', () => withFolder(async (root) => {
    await writeFile(join(root, 'a[1].csv'), 'a\n')
    await writeFile(join(root, 'a1.csv'), 'b\n')
    assert.equal(await readAll(fileSource(root), { path: 'a[1].csv' }), ['a\n'])
  }))

  test('a file that is replaced by another of the same size while it is read fails with DATA_CHANGED', () => withFolder(async (root) => {
    const path = join(root, 'a.csv')
    await writeFile(path, 'a,b\n'.repeat(300_000))
    await writeFile(join(root, 'new.csv'), 'c,d\n'.repeat(300_000))
    await assertFails('DATA_CHANGED', async () => {
      for await (const file of fileSource(root).open({ path: 'a.csv' })) for await (const _chunk of file.read()) await rename(join(root, 'new.csv'), path).catch(() => undefined)
    })
  }))
})

/** A server with a file of a million bytes, and an empty cache. */
function withServer(body: (place: { server: FileServer; cache: string; content: Buffer; reference: { path: string; sha256: string }; source: ReturnType<typeof httpSource> }) => Promise<unknown>): Promise<unknown> {
  return withFolder(async (cache) => {
    const server = await startFileServer()
    const content = Buffer.from(Array.from({ length: 1_000_000 }, (_, i) => i % 251))
    server.files.set('a.csv', content)
    try {
      return await body({ server, cache, content, reference: { path: server.address('a.csv'), sha256: sha256(content) }, source: httpSource({ cache, holders: [contentStore(cache)], pausesMs: [1, 1] }) })
    } finally {
      await server.close()
    }
  })
}

async function digestOf(source: ReturnType<typeof httpSource>, reference: { path: string; sha256: string }): Promise<string> {
  for await (const file of source.open(reference)) return sha256(await bytesOf(file))
  return 'nothing'
}

describe('source http', (test) => {
  test('a version costs no request, and a second reading none', () => withServer(async ({ server, source, reference, cache }) => {
    assert.equal(await source.versions(reference), [{ path: reference.path, sha256: reference.sha256 }])
    assert.equal(server.requests, [])
    assert.is(await digestOf(source, reference), reference.sha256)
    assert.is(await digestOf(source, reference), reference.sha256)
    assert.equal(server.requests, ['GET a.csv'])
    assert.equal(await readdir(cache), [reference.sha256])
  }))

  test('what is longer than is wanted is broken off and not kept, at its first reading and where it goes on', () => withServer(async ({ server, source, reference, cache }) => {
    const limited = { ...reference, mostBytes: 400_000 }
    const read = async () => { for await (const file of source.open(limited)) { assert.is(file.size, 400_001); await bytesOf(file) } }
    assert.match((await assertFails('DATA_ADDRESS_REFUSED', read)).message, /sends more than 400000 bytes/)
    assert.equal(await readdir(cache), [])
    await writeFile(join(cache, `${reference.sha256}.part`), server.files.get('a.csv')!.subarray(0, 300_000))
    await assertFails('DATA_ADDRESS_REFUSED', read)
    assert.equal([server.requests, await readdir(cache)], [['GET a.csv', 'GET a.csv bytes=300000-'], []])
    assert.is(await digestOf(source, { ...reference, mostBytes: 1_000_000 } as typeof reference), reference.sha256)
  }))

  test('two readers at once fetch it once', () => withServer(async ({ server, source, reference }) => {
    assert.equal(await Promise.all([digestOf(source, reference), digestOf(source, reference)]), [reference.sha256, reference.sha256])
    assert.equal(server.requests, ['GET a.csv'])
  }))

  test('a copy in the cache that was torn is fetched again', () => withServer(async ({ server, source, reference, cache }) => {
    await digestOf(source, reference)
    await truncate(join(cache, reference.sha256), 1000)
    assert.is(await digestOf(source, reference), reference.sha256)
    assert.is(server.requests.length, 2)
  }))

  test('a lost connection and a busy server are tried again, from the bytes that are there', () => withServer(async ({ server, source, reference }) => {
    server.faults.push({ cut: 300_000 }, { status: 503 })
    assert.is(await digestOf(source, reference), reference.sha256)
    assert.is(server.requests.length, 3)
    assert.match(server.requests[2]!, /^GET a\.csv bytes=[1-9]\d*-$/)
  }))

  test('a fetch that was killed goes on, also where the server knows no ranges', () => withServer(async ({ server, source, reference, cache, content }) => {
    await writeFile(join(cache, `${reference.sha256}.part`), content.subarray(0, 400_000))
    assert.is(await digestOf(source, reference), reference.sha256)
    assert.equal(server.requests, ['GET a.csv bytes=400000-'])
    await rm(join(cache, reference.sha256))
    await writeFile(join(cache, `${reference.sha256}.part`), content.subarray(0, 400_000))
    server.faults.push('no ranges')
    assert.is(await digestOf(source, reference), reference.sha256)
  }))

  test('a part of other content, a too long one and a whole one come to the right end', () => withServer(async ({ server, source, reference, cache, content }) => {
    for (const [part, nRequests] of [[Buffer.alloc(500, 7), 2], [Buffer.concat([content, content]), 2], [content, 0]] as const) {
      server.requests.length = 0
      await rm(join(cache, reference.sha256), { force: true })
      await writeFile(join(cache, `${reference.sha256}.part`), part)
      assert.is(await digestOf(source, reference), reference.sha256)
      assert.is(server.requests.length, nRequests)
      assert.equal(await readdir(cache), [reference.sha256])
    }
  }))

  test('an address may send on, but not for ever', () => withServer(async ({ server, source, reference, cache }) => {
    server.faults.push({ location: '/elsewhere.csv' })
    server.files.set('elsewhere.csv', server.files.get('a.csv')!)
    await rm(join(cache, reference.sha256), { force: true })
    server.requests.length = 0
    assert.is(await digestOf(source, reference), reference.sha256)
    assert.equal(server.requests, ['GET a.csv', 'GET elsewhere.csv'])
    await rm(join(cache, reference.sha256))
    server.faults.push(...Array.from({ length: 30 }, () => ({ location: '/a.csv' })))
    assert.match((await assertFails('DATA_ADDRESS_REFUSED', () => digestOf(source, reference))).message, 'the last of 21 addresses')
  }))

  test('a server that closes the connection with each answer, as HTTP/1.0 has it, ends nothing else', () => withFolder(async (cache) => {
    const content = Buffer.alloc(96 * 1024 * 1024, 'w')
    // The end of the connection comes before a client that writes to a disk has read all.
    const host = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => { socket.end(Buffer.concat([Buffer.from(`HTTP/1.0 200 OK\r\ncontent-length: ${content.length}\r\n\r\n`), content])) })
    })
    await new Promise<void>((done) => { host.listen(0, '127.0.0.1', done) })
    try {
      const reference = { path: `http://127.0.0.1:${(host.address() as AddressInfo).port}/a.csv`, sha256: sha256(content) }
      assert.is(await digestOf(httpSource({ cache, holders: [], pausesMs: [] }), reference), reference.sha256)
    } finally {
      host.close()
    }
  }))

  test('each failure says what it is: no digest, another digest, refused, unreachable, a login', () => withServer(async ({ server, source, reference, cache }) => {
    await assertFails('DATA_ADDRESS_UNPINNED', () => source.versions({ path: reference.path }))
    const other = await assertFails('DATA_DIGEST_DIFFERS', () => digestOf(source, { ...reference, sha256: sha256('other') }))
    assert.is(other.message, `${reference.path} has sha256 ${reference.sha256}, declared is ${sha256('other')}`)
    assert.equal(await readdir(cache), [])

    server.requests.length = 0
    const gone = await assertFails('DATA_ADDRESS_REFUSED', () => digestOf(source, { ...reference, path: server.address('b.csv') }))
    assert.match(gone.message, /b\.csv cannot be used \(404 Not Found\)$/)
    assert.is(server.requests.length, 1, 'what the user got wrong is not tried again')

    server.faults.push({ status: 500 }, { status: 500 }, { status: 500 })
    const down = await assertFails('DATA_ADDRESS_UNREACHABLE', () => digestOf(source, reference))
    assert.match(down.message, /cannot be read \(500 Internal Server Error\)$/)
    const closed = await assertFails('DATA_ADDRESS_UNREACHABLE', () => digestOf(source, nowhere))
    assert.match(closed.message, 'http://127.0.0.1:9/a.csv cannot be read (')
    const login = await assertFails('DATA_ADDRESS_REFUSED', () => source.versions({ ...reference, path: 'https://user:secret@shop.example/a.csv' }))
    assert.not.match(login.message, 'secret')
  }))
})

describe('source local copies', (test) => {
  test('any file of the right content stands for an address; one of its name with other content fails, before any request', () => withFolder(async (root) => {
    await mkdir(join(root, 'copies/deep'), { recursive: true })
    await writeFile(join(root, 'copies/deep/renamed.csv'), 'right\n')
    await writeFile(join(root, 'copies/b.csv'), 'wrong\n')
    const find = (path: string) => localCopies([join(root, 'copies')]).find({ path, sha256: sha256('right\n') })
    assert.is(await find('https://shop.example/a.csv'), join(root, 'copies/deep/renamed.csv'))
    assert.is(await localCopies([join(root, 'copies/b.csv')]).find({ path: 'https://shop.example/c.csv', sha256: sha256('right\n') }), undefined)
    await rm(join(root, 'copies/deep'), { recursive: true })
    const error = await assertFails('DATA_DIGEST_DIFFERS', () => find('https://shop.example/b.csv?x=1'))
    assert.match(error.message, /b\.csv, the copy of https:\/\/shop\.example\/b\.csv\?x=1, has sha256/)
    await assertFails('DATA_COPY_MISSING', () => localCopies([join(root, 'none')]).find({ path: 'https://shop.example/b.csv', sha256: sha256('x') }))
  }))
})

describe('source snapshots', (test) => {
  test('gives what a release was made of: from the source while it has it, then from the snapshots, else it fails', () => withFolder(async (root) => {
    const files = fileSource(root)
    const store = contentStore(join(root, 'snapshots'))
    for (const name of ['1', '2']) await writeFile(join(root, `events-${name}.csv`), `${name}\n`)
    const reference = { path: 'events-*.csv' }
    const wanted = await files.versions(reference)
    const source = snapshotSource(files, store, wanted)
    assert.equal(await readAll(source, reference), ['1\n', '2\n'])
    await writeFile(join(root, 'events-3.csv'), '3\n')
    await assertFails('DATA_SNAPSHOT_MISSING', () => readAll(source, reference))
    await rm(join(root, 'events-3.csv'))
    for await (const file of files.open(reference)) await store.keep(file, wanted.find(({ path }) => path === file.path)!.sha256)
    await writeFile(join(root, 'events-1.csv'), 'changed\n')
    assert.equal(await readAll(source, reference), ['1\n', '2\n'])
    assert.equal(await source.versions(reference), wanted)
  }))

  test('keeping is atomic and refuses other content; a torn copy is written anew', () => withFolder(async (root) => {
    await writeFile(join(root, 'a.csv'), 'a\n')
    const store = contentStore(join(root, 'snapshots'))
    const keep = async (digest: string) => { for await (const file of fileSource(root).open({ path: 'a.csv' })) await store.keep(file, digest) }
    await assertFails('DATA_CHANGED', () => keep(sha256('b\n')))
    assert.equal(await readdir(join(root, 'snapshots')), [])
    await keep(sha256('a\n'))
    await writeFile(join(root, 'snapshots', sha256('a\n')), '')
    assert.is(await store.find({ path: 'a.csv', sha256: sha256('a\n') }), undefined)
    await keep(sha256('a\n'))
    assert.equal(await readdir(join(root, 'snapshots')), [sha256('a\n')])
    assert.is(await store.find({ path: 'a.csv', sha256: sha256('a\n') }), join(root, 'snapshots', sha256('a\n')))
  }))
})
