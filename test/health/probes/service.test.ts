import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { manualClock } from '../../../src/base/clock.ts'
import type { Measurement } from '../../../src/health/probe.ts'
import { serviceProbe } from '../../../src/health/probes/service.ts'
import type { ServiceProbeOptions } from '../../../src/health/probes/service.ts'
import { assert, describe } from '../../support/suite.ts'

const start = '2026-01-01T00:00:00.000Z'
const golden = { path: '/predict', request: { user: '1' }, answer: { probability: 0.25, items: ['1001'] } }

describe('serviceProbe', (test) => {
  test('a ready service that answers the golden request well is up at the first try', () => withService(['200', '200 {"version":"1.0.0","probability":0.2500000001,"items":["1001"]}'], async (url, requests) => {
    const { measurement, waitedMs } = await measure({ url, golden })
    assert.equal(measurement, { value: 0, unit: 'outages', detail: 'Ready, and the golden request is answered well (try 1 of 3)' })
    assert.equal(requests, ['GET /readyz', 'POST /predict {"user":"1"}'])
    assert.is(waitedMs, 0)
  }))

  test('a hiccup is no outage: the second try counts', () => withService(['503', '200'], async (url) => {
    const { measurement, waitedMs } = await measure({ url })
    assert.equal(measurement, { value: 0, unit: 'outages', detail: 'Ready (try 2 of 3)' })
    assert.is(waitedMs, 2_000)
  }))

  test('three bad answers within 12 seconds are an outage, and the last is named', () => withService(['503', 'cut', '500'], async (url) => {
    const { measurement, waitedMs } = await measure({ url })
    assert.equal(measurement, { value: 1, unit: 'outages', detail: 'No good answer in 3 tries; the last: GET /readyz answered 500' })
    assert.is(waitedMs, 12_000)
  }))

  test('a service that is not there is an outage', () => withService([], async (url) => url).then(async (url) => {
    const { measurement } = await measure({ url })
    assert.equal(measurement, { value: 1, unit: 'outages', detail: 'No good answer in 3 tries; the last: GET /readyz had no answer (ECONNREFUSED)' })
  }))

  test('a service that never answers is given up after its time', () => withService(['hang', 'hang', 'hang'], async (url) => {
    const { measurement } = await measure({ url, timeoutMs: 100 })
    assert.equal(measurement, { value: 1, unit: 'outages', detail: 'No good answer in 3 tries; the last: GET /readyz had no answer within 100 ms' })
  }))

  test('another server that a redirect names does not answer for this one', () => withService(['302', '302', '302'], async (url) => {
    const { measurement } = await measure({ url })
    assert.equal(measurement, { value: 1, unit: 'outages', detail: 'No good answer in 3 tries; the last: GET /readyz answered 302' })
  }))

  const bad: [string, string, string][] = [
    ['another figure than the model gave when it was fitted', '200 {"probability":0.26,"items":["1001"]}', 'answered otherwise than the model did when it was fitted'],
    ['a longer list', '200 {"probability":0.25,"items":["1001","1002"]}', 'answered otherwise than the model did when it was fitted'],
    ['a missing field', '200 {"probability":0.25}', 'answered otherwise than the model did when it was fitted'],
    ['null for a number', '200 {"probability":null,"items":["1001"]}', 'answered otherwise than the model did when it was fitted'],
    ['a page instead of JSON', '200 <html>', 'answered something that is not JSON'],
    ['an error', '500 {}', 'answered 500'],
  ]
  for (const [what, answer, problem] of bad) {
    test(`a ready service is down when its golden answer is ${what}`, () => withService(['200', answer, '200', answer, '200', answer], async (url) => {
      const { measurement } = await measure({ url, golden })
      assert.equal(measurement, { value: 1, unit: 'outages', detail: `No good answer in 3 tries; the last: POST /predict ${problem}` })
    }))
  }

  test('any JSON object will do where no answer is expected', () => withService(['200', '200 {"probability":0.9}'], async (url) => {
    const { measurement } = await measure({ url, golden: { path: '/predict', request: {} } })
    assert.is((measurement as { value: number }).value, 0)
  }))

  test('a machine that cannot reach itself knows nothing of the service', async () => {
    const { measurement } = await measure({ url: 'http://127.0.0.1:9', fetch: () => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('no network'), { code: 'ENETDOWN' }) })) })
    assert.equal(measurement, { unknown: 'This machine cannot reach itself (had no answer (ENETDOWN)), so nothing is known of the service' })
  })
})

async function measure(options: Omit<ServiceProbeOptions, 'clock'>): Promise<{ measurement: Measurement; waitedMs: number }> {
  const clock = manualClock(start)
  const measurement = await serviceProbe({ ...options, clock }).measure()
  return { measurement, waitedMs: clock.now().getTime() - Date.parse(start) }
}

/** A service that plays its answers in order: `<status> <body>`, `cut` or `hang`. */
async function withService<T>(answers: string[], body: (url: string, requests: string[]) => Promise<T>): Promise<T> {
  const requests: string[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    requests.push(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`.trim())
    const answer = answers.shift() ?? '404'
    if (answer === 'hang') return
    if (answer === 'cut') { request.socket.destroy(); return }
    response.writeHead(Number(answer.slice(0, 3)), answer.startsWith('302') ? { location: '/elsewhere' } : {}).end(answer.slice(4))
  })
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done) })
  try {
    return await body(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests)
  } finally {
    server.closeAllConnections()
    await new Promise((done) => { server.close(done) })
  }
}
