import { silentLog } from '../../src/base/log.ts'
import type { RouterState } from '../../src/serving/record.ts'
import { startRouter } from '../../src/serving/router.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { answering, baseline, canary, freePort, settings, stable, withRouter } from './router-bed.ts'

describe('startRouter', (test) => {
  test('passes method, path, headers, body, status and answer on, and adds a request id', () => withRouter(async ({ router, server, setRoutes }) => {
    await setRoutes([stable(await server((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        response.writeHead(201, { 'x-answer': 'yes' }).end(`${request.method} ${request.url} ${request.headers['x-user-id']} ${String(request.headers['x-request-id']).length} ${Buffer.concat(chunks)}`)
      })
    }))])
    const answer = await fetch(`${router.url}/v1/behavior?x=1`, { method: 'POST', body: 'question', headers: { 'x-user-id': 'alice' } })
    assert.equal([answer.status, answer.headers.get('x-answer'), await answer.text()], [201, 'yes', 'POST /v1/behavior?x=1 alice 36 question'])
  }))

  test('a port in use is told, and what was opened before is closed', () => withRouter(async ({ router }) => {
    const [port, adminPort] = [router.url, router.adminUrl].map((url) => Number(new URL(url).port)) as [number, number]
    assert.match((await assertFails('SERVING_PORT_TAKEN', () => startRouter({ port, log: silentLog }))).message, `127.0.0.1:${port} `)
    const free = await freePort()
    assert.match((await assertFails('SERVING_PORT_TAKEN', () => startRouter({ port: free, adminPort, log: silentLog }))).message, `127.0.0.1:${adminPort} `)
    await (await startRouter({ port: free, log: silentLog })).close()
  }))

  test('long bodies pass in both directions', () => withRouter(async ({ router, server, setRoutes }) => {
    await setRoutes([stable(await server((request, response) => { request.pipe(response) }))])
    const body = 'x'.repeat(3 * 1024 * 1024)
    assert.ok(await (await fetch(router.url, { method: 'POST', body })).text() === body)
  }))

  test('divides by weight, and a user stays with one version', () => withRouter(async ({ router, server, setRoutes, counters }) => {
    await setRoutes([stable(await answering('old', server), 80), canary(await answering('new', server), 20)])
    for (let i = 0; i < 50; i++) await (await fetch(router.url)).text()
    assert.equal((await counters()).map(({ version, requests }) => [version, requests]), [['1.0.0', 40], ['1.1.0', 10]])
    const ofAlice = new Set<string>()
    for (let i = 0; i < 10; i++) ofAlice.add(await (await fetch(router.url, { headers: { 'x-user-id': 'alice' } })).text())
    assert.is(ofAlice.size, 1)
  }))

  test('a canary that refuses or breaks connections costs no client an answer, and the canary its errors', () => withRouter(async ({ router, server, setRoutes, counters }) => {
    const breaking = await server((request) => { request.socket.destroy() })
    for (const url of ['http://127.0.0.1:1', breaking]) {
      await setRoutes([stable(await answering('old', server), 50), canary(url, 50)])
      for (let i = 0; i < 10; i++) {
        const answer = await fetch(router.url, { method: 'POST', body: 'question' })
        assert.equal([answer.status, await answer.text()], [200, 'old'])
      }
    }
    assert.equal((await counters()).map(({ version, requests, errors }) => [version, requests, errors]), [['1.0.0', 20, 0], ['1.1.0', 10, 10]])
  }))

  test('an error of the canary or the baseline costs no client an answer, long or short, and is counted by its code', () => withRouter(async ({ router, server, setRoutes, counters }) => {
    const answers = [
      [500, '{"code":"MODEL_NO_NUMBER","message":"…"}', 'MODEL_NO_NUMBER'], [503, '{"code":"OVERLOADED"}', 'OVERLOADED'], [500, 'broken', 'STATUS_500'], [500, '{"code":"<script>"}', 'STATUS_500'], [502, 'x'.repeat(100_000), 'STATUS_502'],
    ] as const
    for (const [i, [status, text]] of answers.entries()) {
      const failing = await server((request, response) => { request.resume(); response.writeHead(status, i % 2 === 0 ? {} : { 'content-length': text.length }).end(text) })
      await setRoutes([stable(await answering('old', server), 0), canary(failing, 50), baseline(failing, 50)])
      for (let asked = 0; asked < 2; asked++) {
        const answer = await fetch(router.url, { method: 'POST', body: 'question' })
        assert.equal([answer.status, await answer.text(), answer.headers.get('x-rankops-version')], [200, 'old', '1.0.0'])
      }
    }
    const codes = { MODEL_NO_NUMBER: 1, OVERLOADED: 1, STATUS_500: 2, STATUS_502: 1 }
    assert.equal((await counters()).map(({ name, requests, errors, errorCodes }) => [name, requests, errors, errorCodes]), [['1.0.0', 10, 0, {}], ['1.1.0', 5, 5, codes], ['1.0.0-baseline', 5, 5, codes]])
  }))

  test('an error of the stable server is the client’s, and so is that of a canary whose request was too long to be kept', () => withRouter(async ({ router, server, setRoutes, counters }) => {
    const broken = await server((request, response) => { request.resume(); request.on('end', () => { response.writeHead(500).end('broken') }) })
    await setRoutes([stable(broken)])
    assert.is((await fetch(router.url)).status, 500)
    await setRoutes([stable(await answering('old', server), 0), canary(broken, 100)])
    assert.is((await fetch(router.url, { method: 'POST', body: Buffer.alloc(2 * 1024 * 1024) })).status, 500)
    await setRoutes([stable(broken, 0), canary(broken, 100)])
    assert.is((await fetch(router.url)).status, 500)
    assert.equal((await counters()).map(({ requests, errors, errorCodes }) => [requests, errors, errorCodes]), [[2, 2, { STATUS_500: 2 }], [2, 2, { STATUS_500: 2 }]])
  }))

  test('an answer cut in the middle is an error', () => withRouter(async ({ router, server, setRoutes, counters }) => {
    await setRoutes([stable(await server((request, response) => { response.writeHead(200, { 'content-length': 100_000 }); response.write('a part', () => { request.socket.destroy() }) }))])
    await fetch(router.url).then((answer) => answer.text()).then(() => assert.unreachable(), () => {})
    assert.equal((await counters()).map(({ requests, errors, errorCodes }) => [requests, errors, errorCodes]), [[1, 1, { CUT_ANSWER: 1 }]])
  }))

  test('a short answer that is cut is no answer: the client gets a whole one from the stable server', () => withRouter(async ({ router, server, setRoutes, counters }) => {
    await setRoutes([stable(await answering('old', server), 0), canary(await server((request, response) => { response.writeHead(200, { 'content-length': 100 }); response.write('a part', () => { request.socket.destroy() }) }), 100)])
    assert.is(await (await fetch(router.url)).text(), 'old')
    assert.equal((await counters()).map(({ name, requests, errors }) => [name, requests, errors]), [['1.0.0', 1, 0], ['1.1.0', 1, 1]])
  }))

  test('the baseline is counted apart from the stable server, and the stable one stands in for it', () => withRouter(async ({ router, server, setRoutes, counters }) => {
    await setRoutes([stable(await answering('old', server), 0), canary(await answering('new', server), 50), baseline('http://127.0.0.1:1', 50)])
    for (let i = 0; i < 10; i++) assert.is((await fetch(router.url)).status, 200)
    assert.equal((await counters()).map(({ name, version, requests, errors }) => [name, version, requests, errors]), [['1.0.0', '1.0.0', 5, 0], ['1.1.0', '1.1.0', 5, 0], ['1.0.0-baseline', '1.0.0', 5, 5]])
  }))

  test('an answer says which version gave it, and what a client knows of its request passes unchanged', () => withRouter(async ({ router, server, setRoutes }) => {
    const passed = ['authorization', 'x-api-key', 'traceparent', 'tracestate', 'x-request-id', 'x-user-id', 'x-rankops-purpose']
    await setRoutes([stable(await server((request, response) => { response.setHeader('x-request-id', request.headers['x-request-id']!).end(JSON.stringify(passed.map((name) => request.headers[name]))) }), 0), canary('http://127.0.0.1:1', 100)])
    const answer = await fetch(router.url, { headers: Object.fromEntries(passed.map((name) => [name, `its ${name}`])) })
    assert.equal(await answer.json(), [...passed.slice(0, -1).map((name) => `its ${name}`), null])
    assert.equal([answer.headers.get('x-rankops-version'), answer.headers.get('x-request-id')], ['1.0.0', 'its x-request-id'])
  }))

  test('a server that does not answer in time is a 504, one that is gone a 502, both errors', () => withRouter(async ({ router, server, setRoutes, counters }) => {
    await setRoutes([stable(await server(() => {}))])
    assert.is((await fetch(router.url)).status, 504)
    await setRoutes([stable('http://127.0.0.1:1')])
    assert.is((await fetch(router.url)).status, 502)
    assert.equal((await counters()).map(({ requests, errors, errorCodes }) => [requests, errors, errorCodes]), [[2, 2, { TOO_LATE: 1, NO_ANSWER: 1 }]])
  }, 1500))

  test('a kept connection that the stable server closed meanwhile is no failure', () => withRouter(async ({ router, server, setRoutes, counters }) => {
    const used = new Set<unknown>()
    const closing = await server((request, response) => {
      if (used.has(request.socket)) { request.socket.destroy(); return }
      used.add(request.socket)
      response.end('answered')
    })
    await setRoutes([stable(closing)])
    for (let i = 0; i < 4; i++) assert.is(await (await fetch(router.url, { method: 'POST', body: 'question' })).text(), 'answered')
    assert.is((await counters())[0]!.requests >= 4, true)
  }))

  test('a client that goes away is no error of the server', () => withRouter(async ({ router, server, setRoutes, counters }) => {
    const arrived = Promise.withResolvers<void>()
    const left = Promise.withResolvers<void>()
    await setRoutes([stable(await server((request) => { request.socket.on('close', () => { left.resolve() }); arrived.resolve() }))])
    const abort = new AbortController()
    const answer = fetch(router.url, { signal: abort.signal }).catch(() => {})
    await arrived.promise
    assert.is((await counters())[0]!.inFlight, 1)
    abort.abort()
    await answer
    await left.promise
    assert.equal((await counters()).map(({ requests, errors, inFlight }) => [requests, errors, inFlight]), [[1, 0, 0]])
  }))

  test('without routes there is nothing to ask', () => withRouter(async ({ router }) => {
    assert.is((await fetch(router.url)).status, 503)
  }))

  test('bad routes are refused and the old ones stay', () => withRouter(async ({ router, server, setRoutes }) => {
    const good = [stable(await answering('old', server))]
    await setRoutes(good)
    for (const bad of ['', '{', '{}', '[1]', '{"routes":[]}', settings([stable('http://127.0.0.1:1', 99)]), settings([stable('https://example.com')]), settings([{ ...stable('http://127.0.0.1:1'), more: 1 }]), settings([stable('http://127.0.0.1:1', 50), stable('http://127.0.0.1:1', 50)])]) {
      assert.is((await fetch(`${router.adminUrl}/routes`, { method: 'PUT', body: bad })).status, 400, bad)
    }
    assert.equal((await (await fetch(`${router.adminUrl}/routes`)).json() as RouterState).routes, good)
    assert.is(await (await fetch(router.url)).text(), 'old')
  }))

  test('counts outlive a change of routes and the end of a route, which may come back', () => withRouter(async ({ router, server, setRoutes, counters }) => {
    const old = await answering('old', server)
    await setRoutes([stable(old)])
    await (await fetch(router.url)).text()
    const young = canary(await answering('new', server), 100)
    await setRoutes([stable(old, 0), young])
    await (await fetch(router.url)).text()
    await setRoutes([{ ...young, role: 'stable' }])
    const seen = async () => (await counters()).map(({ version, requests }) => [version, requests]).sort()
    assert.equal(await seen(), [['1.0.0', 1], ['1.1.0', 1]])
    await setRoutes([stable(old, 0), young])
    assert.equal(await seen(), [['1.0.0', 1], ['1.1.0', 1]])
  }))
})
