import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { askAutoscaler } from '../../../src/plan/autoscaler/ask-autoscaler.ts'
import { assert, describe, nock } from '../../support/suite.ts'
import { metricsOf } from './metrics-page.ts'

const page = metricsOf('gpu-set-x7k2p', { gha_assigned_jobs: 2, gha_idle_runners: 1, gha_max_runners: 4 })

/** Asks a server that answers so, and gives what came of it, and whether the server still sends. */
async function askServer(answer: RequestListener, { path = '/metrics', timeoutMs = 5_000 } = {}) {
  const server = createServer(answer)
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done) })
  try {
    return await askAutoscaler({ metrics: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, scaleSet: 'gpu-set' }, { timeoutMs })
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

describe('askAutoscaler', (test) => {
  test('reads the metrics with one GET, without a token, and with the query that was given', async () => {
    const asked: string[] = []
    const report = await askServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${Object.keys(request.headers).sort().join()}`)
      response.end(page)
    }, { path: '/federate?match[]={name="gpu-set"}' })
    assert.equal(report, { taken: 2, idle: 1, max: 4 })
    assert.equal(asked, ['GET /federate?match[]={name=%22gpu-set%22} accept,connection,host'])
  })

  test('reaches an address by its name, as a mock shows', async () => {
    nock('http://arc-listener.arc-systems:8080').get('/metrics').reply(200, page)
    assert.is((await askAutoscaler({ metrics: 'http://arc-listener.arc-systems:8080/metrics', scaleSet: 'gpu-set' })).taken, 2)
  })

  test('says what is wrong, and never fails: silence, a slow drip, an answer without end, one that breaks off, another status, a redirect, nobody there', async () => {
    const drip: RequestListener = (_request, response) => { response.write(page); setInterval(() => response.write('#\n'), 20).unref() }
    const flood: RequestListener = (_request, response) => {
      const more = () => { while (!response.destroyed && response.write('#'.repeat(2 ** 16))); }
      response.on('drain', more)
      more()
    }
    const rows: [string, RequestListener, RegExp][] = [
      ['silence', () => {}, /^no answer within 0.3 s$/],
      ['a slow drip', drip, /^no answer within 0.3 s$/],
      ['a flood', flood, /^its answer has more than 4 MiB$/],
      ['broken off', (_request, response) => { response.writeHead(200, { 'content-length': '10000' }).write(page); setTimeout(() => { response.destroy() }, 20) }, /^it cannot be reached \(.+\)$/],
      ['no answer at all', (request) => { request.socket.destroy() }, /^it cannot be reached \(ECONNRESET\)$/],
      ['forbidden', (_request, response) => { response.writeHead(403).end(page) }, /^it answered 403$/],
      ['elsewhere', (request, response) => { if (request.url === '/metrics') response.writeHead(302, { location: '/there' }).end(); else response.end(page) }, /^it answered 302$/],
      ['a page for people', (_request, response) => { response.end('<title>Log in</title>') }, /^it tells nothing of a scale set called gpu-set/],
    ]
    for (const [what, answer, problem] of rows) {
      const report = await askServer(answer, { timeoutMs: what === 'a flood' ? 30_000 : what.startsWith('a slow') || what === 'silence' ? 300 : 5_000 })
      assert.is(report.taken, undefined, what)
      assert.match(report.problem ?? '', problem)
    }
    assert.match((await askAutoscaler({ metrics: 'http://127.0.0.1:1/metrics?secret=1', scaleSet: 'gpu-set' })).problem ?? '', /^it cannot be reached \(ECONNREFUSED\)$/)
  })
})
