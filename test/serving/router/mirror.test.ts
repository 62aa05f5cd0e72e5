import { mirror } from '../../../src/serving/router/mirror.ts'
import { assert, describe } from '../../support/suite.ts'
import { answering, canary, settled, shadow, stable, textOf, withRouter } from '../router-bed.ts'
import type { Bed } from '../router-bed.ts'

describe('a shadow', (test) => {
  test('gets copies of what clients asked, marked as such, and its answers are compared', () => withRouter(async ({ router, server, setRoutes, state }) => {
    const copies: unknown[] = []
    const shadowUrl = await server((request, response) => {
      void textOf(request).then((body) => {
        copies.push([request.method, request.url, body, request.headers['x-user-id'], request.headers['x-rankops-purpose'], request.headers['traceparent']])
        response.end('{"probability":0.25}')
      })
    })
    await setRoutes([stable(await answering('{"probability":0.75}', server))], [shadow(shadowUrl)])
    const answer = await fetch(`${router.url}/v1/behavior?x=1`, { method: 'POST', body: '{"item":"1","user":"alice"}', headers: { 'x-user-id': 'alice', traceparent: 'its trace' } })
    assert.equal([await answer.json(), answer.headers.get('x-rankops-version')], [{ probability: 0.75 }, '1.0.0'])
    const { comparison, counters } = await settled(state, (seen) => seen.comparison?.compared === 1)
    assert.equal(copies, [['POST', '/v1/behavior?x=1', '{"item":"1","user":"alice"}', 'alice', 'shadow', 'its trace']])
    assert.equal([comparison!.name, comparison!.scoreDifferenceMean, comparison!.worst], ['2.0.0', 0.5, [{ path: '/v1/behavior', request: '{"item":"1","user":"…"}', served: '{"probability":0.75}', shadow: '{"probability":0.25}', difference: 0.5 }]])
    assert.equal(counters.map(({ name, requests }) => [name, requests]), [['1.0.0', 1]])
  }))

  test('gets only the requests of its share of users, and these whole', () => withRouter(async ({ router, server, setRoutes, state }) => {
    const users = new Map<string, number>()
    const shadowUrl = await server((request, response) => {
      const user = request.headers['x-user-id'] as string
      users.set(user, (users.get(user) ?? 0) + 1)
      request.resume().on('end', () => { response.end('{}') })
    })
    await setRoutes([stable(await answering('{}', server))], [shadow(shadowUrl, 30)])
    for (let i = 0; i < 120; i++) {
      await (await ask(router.url, `user ${i % 60}`)).text()
      if (i % 20 === 19) await settled(state, ({ comparison }) => comparison!.mirrored >= [...users.values()].reduce((a, b) => a + b, 0))
    }
    assert.ok(users.size > 5 && users.size < 35, `${users.size} of 60 users`)
    assert.equal([...new Set(users.values())], [2])
  }))

  test('is told nothing of what failed, of long bodies, and of what was not asked by POST', () => withRouter(async ({ router, server, setRoutes, state }) => {
    let nCopies = 0
    const shadowUrl = await server((request, response) => { nCopies += 1; request.resume().on('end', () => { response.end('{}') }) })
    const failing = await server((request, response) => { request.resume().on('end', () => { response.writeHead(request.url === '/good' ? 200 : 500, { 'content-length': 2 }).end('{}') }) })
    await setRoutes([stable(failing)], [shadow(shadowUrl)])
    for (const init of [{ method: 'POST', body: '{}' }, { method: 'GET' }]) await (await fetch(`${router.url}/bad`, init)).text()
    for (const init of [{ method: 'GET' }, { method: 'POST', body: 'x'.repeat(70_000) }, { method: 'POST', body: '{}' }]) await (await fetch(`${router.url}/good`, init)).text()
    await settled(state, ({ comparison }) => comparison!.compared === 1)
    assert.is(nCopies, 1)
  }))

  const bad: [string, (bed: Bed) => Promise<string>][] = [
    ['hangs', ({ server }) => server(() => {})],
    ['refuses connections', async () => 'http://127.0.0.1:1'],
    ['breaks', ({ server }) => server((request) => { request.socket.destroy() })],
    ['answers without end', ({ server }) => server((_, response) => { response.write('x'.repeat(200_000)) })],
    ['answers with 500', ({ server }) => server((_, response) => { response.writeHead(500).end() })],
  ]
  for (const [how, start] of bad) {
    test(`that ${how} costs no client an answer or time, and what waits for it is bounded`, () => withRouter(async (bed) => {
      const { router, server, setRoutes, state } = bed
      await setRoutes([stable(await answering('{"probability":0.5}', server), 50), canary(await answering('{"probability":0.5}', server), 50)], [shadow(await start(bed))])
      for (let i = 0; i < 120; i++) {
        const answer = await ask(router.url, `user ${i}`)
        assert.equal([answer.status, await answer.text()], [200, '{"probability":0.5}'])
      }
      const { comparison, counters } = await state()
      assert.is(counters.reduce((sum, { requests }) => sum + requests, 0), 120)
      assert.is(counters.reduce((sum, { errors }) => sum + errors, 0), 0)
      // A shadow that held clients up would show here: it lets go of nothing for a minute.
      assert.ok(counters.every(({ latencyP95Ms }) => latencyP95Ms < 2500))
      const seen = comparison!.mirrored + comparison!.dropped
      assert.ok(seen >= 120 - 8 - 64 && seen <= 120, `${seen} of 120 are done with`)
      if (how === 'hangs') assert.ok(comparison!.dropped >= 120 - 2 * 8 - 64 && comparison!.mirrored <= 8, JSON.stringify(comparison))
      assert.is(comparison!.compared, 0)
    }, 60_000))
  }

  test('that is late has failed, and the next copies go on', () => withRouter(async ({ router, server, setRoutes, state }) => {
    let n = 0
    const shadowUrl = await server((request, response) => { if (n++ > 0) request.resume().on('end', () => { response.end('{}') }) })
    await setRoutes([stable(await answering('{}', server))], [shadow(shadowUrl)])
    for (let i = 0; i < 3; i++) await (await ask(router.url, 'alice')).text()
    const { comparison } = await settled(state, (seen) => seen.comparison!.mirrored === 3)
    assert.equal([comparison!.failed, comparison!.compared], [1, 2])
  }, 2000))

  test('keeps its figures while it is the same, also at another address; another one begins anew, and none has none', () => withRouter(async ({ router, server, setRoutes, state }) => {
    const [old, one] = [stable(await answering('{}', server)), await answering('{}', server)]
    await setRoutes([old], [shadow(one)])
    await (await ask(router.url, 'alice')).text()
    await settled(state, ({ comparison }) => comparison!.compared === 1)
    await setRoutes([old], [shadow(await answering('{}', server), 50)])
    assert.is((await state()).comparison!.compared, 1)
    await setRoutes([old], [{ ...shadow(one), name: '3.0.0', version: '3.0.0' }])
    assert.equal([(await state()).comparison!.name, (await state()).comparison!.compared], ['3.0.0', 0])
    await setRoutes([old])
    assert.is((await state()).comparison, undefined)
  }))

  test('gets nothing while the router has its hands full', () => {
    const copies = mirror({ timeoutMs: 100, isBusy: () => true })
    copies.point(shadow('http://127.0.0.1:1'))
    for (let i = 0; i < 5; i++) copies.offer({ method: 'POST', path: '/', headers: {}, body: Buffer.alloc(0), key: 'alice' })
    const { mirrored, dropped } = copies.read()!
    copies.close()
    assert.equal([mirrored, dropped], [0, 5])
  })
})

function ask(url: string, user: string): Promise<Response> {
  return fetch(`${url}/v1/behavior`, { method: 'POST', body: '{}', headers: { 'x-user-id': user } })
}
