import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { lightFetch } from '../../src/forge/github/light-fetch.ts'
import { assert, describe } from '../support/suite.ts'

/** lightFetch against a server; `full` counts what went on to Node's own. */
async function withServer(answer: RequestListener, body: (bed: { ask: typeof fetch; url: string; seen: IncomingMessage[]; full(): number }) => Promise<void>): Promise<void> {
  const seen: IncomingMessage[] = []
  const server = createServer((request, response) => { seen.push(request); answer(request, response) })
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done) })
  let nFull = 0
  try {
    await body({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, full: () => nFull, ask: lightFetch((input, init) => { nFull += 1; return fetch(input, init) }) })
  } finally {
    server.closeAllConnections()
    await new Promise((done) => { server.close(done) })
  }
}

const json = { accept: 'application/vnd.github+json' }

async function thrownBy(call: () => Promise<unknown>): Promise<Error> {
  return call().then(() => { throw new Error('nothing was thrown') }, (error: unknown) => error as Error)
}

describe('lightFetch', (test) => {
  test('sends what it is given and gives the whole answer, without Node’s fetch', () => withServer(async (request, response) => {
    const body = await text(request)
    response.writeHead(201, 'Made', { 'content-type': 'application/json; charset=utf-8', 'X-Kind': 'b' }).end(JSON.stringify({ body, method: request.method, length: request.headers['content-length'], token: request.headers['authorization'] }))
  }, async ({ ask, url, full }) => {
    const answer = await ask(`${url}/a?b=c`, { method: 'POST', body: '"浏览"', headers: { ...json, authorization: 'token t' } })
    assert.equal([answer.ok, answer.status, answer.statusText, answer.url], [true, 201, 'Made', `${url}/a?b=c`])
    assert.equal([answer.headers.get('x-kind'), answer.headers.get('X-KIND'), answer.headers.get('none'), new Map(answer.headers).get('x-kind')], ['b', 'b', null, 'b'])
    assert.equal(JSON.parse(await answer.text()), { body: '"浏览"', method: 'POST', length: '8', token: 'token t' })
    assert.is(full(), 0)
  }))

  test('unpacks an answer, in whatever pieces it comes', () => withServer((_request, response) => {
    const packed = gzipSync(JSON.stringify({ word: '浏览'.repeat(1000) }))
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).write(packed.subarray(0, 20))
    setTimeout(() => response.end(packed.subarray(20)), 20)
  }, async ({ ask, url, seen }) => {
    assert.is(((await (await ask(url, { headers: json })).json()) as { word: string }).word, '浏览'.repeat(1000))
    assert.is(seen[0]!.headers['accept-encoding'], 'gzip')
  }))

  test('gives answers without a text, and pages of errors', () => withServer((request, response) => {
    if (request.url === '/none') response.writeHead(204).end()
    else response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>')
  }, async ({ ask, url, full }) => {
    const none = await ask(`${url}/none`, { method: 'DELETE', headers: json })
    assert.equal([none.status, await none.text()], [204, ''])
    const bad = await ask(url, { headers: json })
    assert.equal([bad.ok, bad.status, await bad.text()], [false, 502, '<h1>Bad gateway</h1>'])
    assert.is(full(), 0)
  }))

  test('lets Node’s fetch follow where an answer leads elsewhere: the token stays with its host', () => withServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('"there"')
  }, async (there) => withServer((request, response) => {
    const isOwn = request.url === '/moved'
    response.writeHead(307, { location: isOwn ? '/here' : `${there.url}/there` }).end('moved')
  }, async ({ ask, url, full, seen }) => {
    const answer = await ask(`${url}/away`, { method: 'POST', body: '{}', headers: { ...json, authorization: 'token t' } })
    assert.equal([await answer.json(), answer.url, full()], ['there', `${there.url}/there`, 1])
    assert.equal([seen.length, there.seen.length, there.seen[0]!.method, there.seen[0]!.headers['authorization']], [2, 1, 'POST', undefined])
  })))

  test('leaves files to Node’s fetch, in either direction', () => withServer((request, response) => {
    request.resume()
    response.writeHead(200, { 'content-type': 'application/zip' }).end('zip')
  }, async ({ ask, url, full, seen }) => {
    assert.is(await (await ask(url, { headers: { accept: 'application/octet-stream' } })).text(), 'zip')
    assert.is(await (await ask(url, { method: 'POST', body: new Blob(['a']), headers: json })).text(), 'zip')
    assert.equal([seen.length, full()], [2, 2])
    // That it is a file, only the answer told.
    const unexpected = await ask(url, { headers: json })
    assert.ok(unexpected.body !== null)
    assert.is(await unexpected.text(), 'zip')
    assert.equal([seen.length, full()], [4, 3])
  }))

  test('gives a text also as pieces, since octokit hands on the body alone where it is told to parse nothing', () => withServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('[1]')
  }, async ({ ask, url }) => {
    const pieces: Uint8Array[] = []
    for await (const piece of (await ask(url, { headers: json })).body as unknown as AsyncIterable<Uint8Array>) pieces.push(piece)
    assert.is(Buffer.concat(pieces).toString(), '[1]')
  }))

  test('throws a TypeError with its cause where no answer comes or it breaks off, and the reason of a signal', () => withServer((request, response) => {
    if (request.url === '/broken') { response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write('[1,'); setTimeout(() => response.destroy(), 20) }
    if (request.url === '/cut') { response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(gzipSync('[1, 2, 3]').subarray(0, 15)) }
  }, async ({ ask, url, full }) => {
    for (const path of ['/broken', '/cut']) assert.is((await thrownBy(() => ask(`${url}${path}`, { headers: json }))).name, 'TypeError', path)
    const refused = await thrownBy(() => ask('http://127.0.0.1:1/', { headers: json }))
    assert.equal([refused.name, (refused.cause as NodeJS.ErrnoException).code], ['TypeError', 'ECONNREFUSED'])
    assert.is((await thrownBy(() => ask(`${url}/silent`, { headers: json, signal: AbortSignal.timeout(50) }))).name, 'TimeoutError')
    assert.is(full(), 0)
  }))
})
