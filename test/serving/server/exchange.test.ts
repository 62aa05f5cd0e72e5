import { connect } from 'node:net'
import { accessLog } from '../../../src/serving/server/access-log.ts'
import { assert, describe, nock } from '../../support/suite.ts'
import { withServer } from './bed.ts'

/** Sends the head of a request whose body never comes; gives what is answered. */
function sendHead(url: string, head = ''): Promise<string> {
  nock.restore()
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  nock.activate()
  return new Promise((done) => {
    let text = ''
    socket.on('data', (chunk) => { text += String(chunk); if (text.includes('\r\n\r\n')) socket.destroy() }).on('error', () => {}).on('close', () => { done(text) })
    socket.write(`POST /v1/behavior HTTP/1.1\r\nhost: x\r\ncontent-length: 12\r\n${head}\r\n`)
  })
}

describe('an exchange', (test) => {
  test('that takes longer than the client allows is answered with 504', () => withServer({}, async ({ url }) => {
    assert.match(await sendHead(url, 'x-request-timeout-ms: 30\r\n'), /^HTTP\/1.1 504[^]*TOO_SLOW/)
  }))

  test('may not take longer than the server allows, whatever the client says', () => withServer({ limits: { timeoutMs: 30 } }, async ({ url }) => {
    assert.match(await sendHead(url, 'x-request-timeout-ms: 60000\r\n'), /^HTTP\/1.1 504/)
  }))

  test('with a time that is none is refused', () => withServer({}, async ({ post }) => {
    for (const time of ['0', '-1', 'soon', '1.5']) assert.is((await post('/v1/behavior', { item: 'a', history: [] }, { 'x-request-timeout-ms': time })).status, 400, time)
  }))

  test('beyond as many as may be under way is told when to come again; health is answered all the same', () => withServer({ limits: { inFlight: 1, timeoutMs: 2000 } }, async ({ url, ask, post }) => {
    const first = sendHead(url)
    let refused = await post('/v1/behavior', { item: 'a', history: [] })
    while (refused.status === 200) refused = await post('/v1/behavior', { item: 'a', history: [] })
    assert.equal([refused.status, refused.body.code, refused.headers.get('retry-after')], [503, 'OVERLOADED', '1'])
    assert.is((await ask('/readyz')).status, 200)
    assert.match(await first, /^HTTP\/1.1 504/)
    assert.is((await post('/v1/behavior', { item: 'a', history: [] })).status, 200)
  }))

  test('passes the trace of its caller on, and no trace that is none', () => withServer({}, async ({ post }) => {
    const trace = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    assert.is((await post('/v1/behavior', { item: 'a', history: [] }, { traceparent: trace })).headers.get('traceparent'), trace)
    assert.is((await post('/v1/behavior', { item: 'a', history: [] }, { traceparent: 'mine' })).headers.get('traceparent'), null)
  }))

  test('is a line of the log: with its id, route, status and trace, without body and user', () => {
    const lines: string[] = []
    const log = accessLog({ perSecond: 10, write: (text) => { lines.push(...text.trimEnd().split('\n')) } })
    return withServer({ accessLog: log }, async ({ post, server }) => {
      await post('/v1/behavior', { item: 'boots', user: 'ann' }, { 'x-request-id': 'order-7', 'traceparent': `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, 'x-user-id': 'ann' })
      await post('/v1/behavior', {})
      await server.close()
      const [good, bad] = lines.filter((line) => line.includes('/v1/behavior')).map((line) => JSON.parse(line) as Record<string, unknown>)
      assert.equal({ ...good, time: '', ms: 0 }, { time: '', level: 'info', requestId: 'order-7', method: 'POST', route: '/v1/behavior', status: 200, ms: 0, traceId: 'a'.repeat(32) })
      assert.equal([bad!['level'], bad!['status']], ['warn', 400])
      assert.not.match(lines.join('\n'), /ann|boots/)
    })
  })
})

describe('accessLog', (test) => {
  const entry = (status: number) => ({ requestId: 'r', keyId: 'shop', method: 'POST', route: '/v1/x', status, durationMs: 1.23456, traceId: undefined })

  test('writes so many lines a second, as many of those that failed, and counts the rest', () => {
    let [nowMs, text] = [0, '']
    const log = accessLog({ perSecond: 2, write: (lines) => { text += lines }, now: () => nowMs })
    for (let i = 0; i < 5; i++) log.write(entry(200))
    for (let i = 0; i < 5; i++) log.write(entry(500))
    nowMs = 1000
    log.write(entry(200))
    log.close()
    assert.equal(text.trimEnd().split('\n').map((line) => JSON.parse(line) as { status?: number; leftOut?: number }).map(({ status, leftOut }) => status ?? `left out ${leftOut}`), [200, 200, 500, 500, 'left out 6', 200])
    assert.match(text, '"ms":1.235')
  })
})
