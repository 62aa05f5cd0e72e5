import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { RankopsError } from '../../src/base/errors.ts'
import { recordingLog } from '../../src/base/log.ts'
import { startModelServer } from '../../src/serving/server.ts'
import type { ModelServer } from '../../src/serving/server.ts'
import { assert, assertFails, describe, nock, withFolder } from '../support/suite.ts'
import { doublingRelease } from './example.ts'

describe('startModelServer', (test) => {
  test('answers a query with the model and version that answered', () => withServer(async ({ url }) => {
    const answer = await post(`${url}/v1/behavior`, '{"number":21}')
    assert.is(answer.status, 200)
    assert.equal(await answer.json(), { product: 42, model: 'clicks', version: '1.0.0' })
  }))

  test('lives, is ready, and says what it serves', () => withServer(async ({ url }, { digest }) => {
    assert.is((await fetch(`${url}/healthz`)).status, 200)
    const info = { model: 'clicks', version: '1.0.0', digest, family: 'behavior', isReady: true, startedAt: '2026-02-01T00:00:00.000Z' }
    assert.equal(await (await fetch(`${url}/readyz`)).json(), info)
    assert.equal(await (await fetch(`${url}/v1/models`)).json(), { models: [info] })
  }))

  test('a port in use is told with its number and what to do', () => withServer(({ url }) => withFolder(async (folder) => {
    const port = Number(new URL(url).port)
    const release = await doublingRelease(folder)
    const error = await assertFails('SERVING_PORT_TAKEN', () => startModelServer({ release, host: '127.0.0.1', port, log: recordingLog(), startedAt: new Date() }))
    assert.match(error.message, `127.0.0.1:${port} cannot be listened on`)
    assert.match((error as RankopsError).next, 'give another one; 0 takes any free port')
    assert.is((error as RankopsError).kind, 'user')
  })))

  test('its log warns of what the model says of this machine', () => withFolder(async (folder) => {
    const { manifest, model } = await doublingRelease(folder)
    const log = recordingLog()
    const server = await startModelServer({ release: { manifest, model: { ...model, warnings: ['Chinese is divided otherwise here.'] } }, host: '127.0.0.1', port: 0, log, startedAt: new Date() })
    await server.close(0)
    assert.ok(log.lines.includes('warning: clicks-v1.0.0: Chinese is divided otherwise here.'), log.lines.join('\n'))
  }))

  const refusals: [sentence: string, path: string, init: RequestInit, status: number, code: string][] = [
    ['a body that is not JSON', '/v1/behavior', { method: 'POST', body: '{' }, 400, 'REQUEST_INVALID'],
    ['no body', '/v1/behavior', { method: 'POST' }, 400, 'REQUEST_INVALID'],
    ['a query that the model refuses', '/v1/behavior', { method: 'POST', body: '{"number":"x"}' }, 400, 'REQUEST_INVALID'],
    ['a body over 1 MiB', '/v1/behavior', { method: 'POST', body: ' '.repeat(1024 * 1024 + 1) }, 413, 'REQUEST_TOO_LARGE'],
    ['an unknown path', '/v1/search', { method: 'POST', body: '{}' }, 404, 'ROUTE_UNKNOWN'],
    ['a path that is a property of every object', '/__proto__', {}, 404, 'ROUTE_UNKNOWN'],
    ['the wrong method', '/v1/behavior', {}, 405, 'METHOD_NOT_ALLOWED'],
    ['a query that crashes the model', '/v1/behavior', { method: 'POST', body: '{"number":"crash"}' }, 500, 'INTERNAL'],
  ]
  for (const [sentence, path, init, status, code] of refusals) {
    test(`${sentence} is answered with ${status}`, () => withServer(async ({ url }) => {
      const answer = await fetch(url + path, init)
      assert.is(answer.status, status)
      assert.is((await answer.json() as { code: string }).code, code)
      assert.is((await post(`${url}/v1/behavior`, '{"number":1}')).status, 200)
    }))
  }

  test('a body whose length is not told is limited too', () => withServer(async ({ url }) => {
    const body = new ReadableStream({ start(stream) { for (let i = 0; i < 3; i++) stream.enqueue(new Uint8Array(512 * 1024)); stream.close() } })
    assert.is((await fetch(`${url}/v1/behavior`, { method: 'POST', body, duplex: 'half' })).status, 413)
  }))

  test('a refusal names the place and the next step; a crash tells the log and not the client', () => withServer(async ({ url }, _, log) => {
    assert.equal(await (await post(`${url}/v1/behavior`, '{}')).json(), { code: 'REQUEST_INVALID', message: 'number: must be a number', next: 'Correct that place of the request; src/families/<family>/README.md of RankOps shows what one looks like.' })
    const crashed = await fetch(`${url}/v1/behavior`, { method: 'POST', body: '{"number":"crash"}', headers: { 'x-request-id': 'abc-1' } })
    assert.not.match(await crashed.text(), 'multiply')
    assert.match(log.lines.at(-1)!, /^warning: Request abc-1 to \/v1\/behavior failed: Error: cannot multiply/)
  }))

  test('the id of a request comes back; one that could break a log line is replaced', () => withServer(async ({ url }) => {
    const idOf = async (id: string) => (await fetch(`${url}/healthz`, { headers: { 'x-request-id': id } })).headers.get('x-request-id')
    assert.is(await idOf('order-7'), 'order-7')
    assert.match(String(await idOf('a b')), /^[0-9a-f-]{36}$/)
    assert.match(String(await idOf('x'.repeat(101))), /^[0-9a-f-]{36}$/)
  }))

  test('counts requests, errors and latencies for Prometheus, unknown paths as one', () => withServer(async ({ url, adminUrl }) => {
    for (const body of ['{"number":1}', '{"number":2}', '{}', '{"number":"crash"}']) await (await post(`${url}/v1/behavior`, body)).text()
    for (const path of ['/a', '/b']) await (await fetch(url + path)).text()
    const text = await (await fetch(`${adminUrl}/metrics`)).text()
    const lines = text.split('\n').filter((line) => !line.startsWith('#'))
    for (const line of [
      'rankops_requests_total{route="/v1/behavior",status="200"} 2',
      'rankops_requests_total{route="/v1/behavior",status="400"} 1',
      'rankops_requests_total{route="/v1/behavior",status="500"} 1',
      'rankops_requests_total{route="unknown",status="404"} 2',
      'rankops_request_errors_total 1',
      'rankops_request_duration_seconds_count 6',
      'rankops_request_duration_seconds_bucket{le="+Inf"} 6',
      'rankops_ready 1',
    ]) assert.ok(lines.includes(line), `${line} in\n${text}`)
    const value = (name: string) => Number(lines.find((line) => line.startsWith(`${name} `))?.split(' ')[1])
    assert.ok(value('process_cpu_seconds_total') > 0)
    assert.ok(value('process_resident_memory_bytes') > 1e6)
    assert.ok(lines.filter((line) => line !== '').every((line) => /^[a-z_]+(\{[^}]*\})? \S+$/.test(line)))
  }))

  test('closing answers what is under way and takes nothing new', () => withServer(async (server) => {
    const client = await sendPart(server.url, '{"number":')
    const closed = server.close()
    assert.is(await refusedConnection(server.url), true)
    client.socket.write('1}')
    assert.match(await client.received, /^HTTP\/1.1 200 OK[^]*"product":2/)
    await closed
    await server.close()
  }))

  test('closing cuts a client that never ends its request', () => withServer(async (server) => {
    const client = await sendPart(server.url, '{')
    await server.close(1)
    assert.is(await client.received, '')
  }))
})

/** Sends the head of a query of twelve bytes and a part of its body, and waits until the server took the connection. A bare socket,
 *  made while nock is away, for nock holds a request back until it is whole. */
async function sendPart(url: string, part: string): Promise<{ socket: Socket; received: Promise<string> }> {
  const { port, host } = new URL(url)
  nock.restore()
  const socket = connect(Number(port), '127.0.0.1')
  nock.activate()
  const chunks: Buffer[] = []
  const received = new Promise<string>((resolve) => { socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => {}).on('close', () => { resolve(Buffer.concat(chunks).toString()) }) })
  await new Promise((resolve) => { socket.write(`POST /v1/behavior HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 12\r\n\r\n${part}`, resolve) })
  // Connections are taken in the order in which they came.
  await (await fetch(`${url}/healthz`)).text()
  return { socket, received }
}

function post(url: string, body: string): Promise<Response> {
  return fetch(url, { method: 'POST', body })
}

async function refusedConnection(url: string): Promise<boolean> {
  return fetch(url).then(() => false, () => true)
}

function withServer(body: (server: ModelServer, manifest: { digest: string }, log: ReturnType<typeof recordingLog>) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const release = await doublingRelease(folder)
    const log = recordingLog()
    const server = await startModelServer({ release, host: '127.0.0.1', port: 0, admin: { host: '127.0.0.1', port: 0 }, log, startedAt: new Date('2026-02-01T00:00:00Z') })
    try {
      await body(server, release.manifest, log)
    } finally {
      await server.close(0)
    }
  })
}
