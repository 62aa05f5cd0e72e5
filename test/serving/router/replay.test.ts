import { assert, describe } from '../../support/suite.ts'
import { answering, baseline, canary, stable, textOf, withRouter } from '../router-bed.ts'
import type { Bed } from '../router-bed.ts'

describe('a replay', (test) => {
  test('sends what was asked lately to canary and baseline alike, marked and counted apart', () => withRouter(async ({ router, server, setRoutes, counters }) => {
    const asked: Record<string, string[]> = { new: [], young: [] }
    const listening = (name: string) => server((request, response) => {
      void textOf(request).then((body) => { asked[name]!.push(`${request.url} ${body} ${request.headers['x-user-id']} ${request.headers['authorization']} ${request.headers['x-rankops-purpose']}`); response.writeHead(name === 'new' ? 500 : 200).end('{}') })
    })
    const routes = [stable(await answering('{}', server), 100), canary(await listening('new'), 0), baseline(await listening('young'), 0)]
    await setRoutes(routes)
    for (const item of ['1', '2', '3']) await (await fetch(`${router.url}/v1/behavior`, { method: 'POST', body: item, headers: { 'x-user-id': 'alice', authorization: 'Bearer key' } })).text()
    assert.equal(await replay(router, 2), { recorded: 3, sent: 12 })
    const expected = ['1', '1', '2', '2', '3', '3'].map((item) => `/v1/behavior ${item} alice Bearer key replay`)
    assert.equal([asked['new']!.sort(), asked['young']!.sort()], [expected, expected])
    assert.equal((await counters()).map(({ name, requests, errors, replayed }) => [name, requests, errors, replayed.requests, replayed.errors]), [['1.0.0', 3, 0, 0, 0], ['1.1.0', 0, 0, 6, 6], ['1.0.0-baseline', 0, 0, 6, 0]])
    assert.is((await counters())[1]!.replayed.latencyCounts.reduce((sum, n) => sum + n), 6)
  }))

  test('without a canary there is nothing to send', () => withRouter(async ({ router, server, setRoutes }) => {
    await setRoutes([stable(await answering('{}', server), 50), baseline(await answering('{}', server), 50)])
    await (await fetch(router.url, { method: 'POST', body: '{}' })).text()
    assert.equal(await replay(router, 3), { recorded: 1, sent: 0 })
  }))

  test('only predictions that were answered well are recorded: no events, no failures, no long bodies, the newest 500', () => withRouter(async ({ router, server, setRoutes }) => {
    await setRoutes([stable(await server((request, response) => { request.resume().on('end', () => { response.writeHead(request.url === '/bad' ? 500 : 200, { 'content-length': 2 }).end('{}') }) }))])
    for (const [path, body] of [['/v1/events', '{"kind":"click","user":"a"}'], ['/bad', '{}'], ['/v1/behavior', 'x'.repeat(17_000)]]) await (await fetch(router.url + path!, { method: 'POST', body: body! })).text()
    await (await fetch(router.url)).text()
    assert.equal(await replay(router, 1), { recorded: 0, sent: 0 })
    for (let i = 0; i < 505; i++) await (await fetch(router.url, { method: 'POST', body: String(i) })).text()
    assert.equal(await replay(router, 1), { recorded: 500, sent: 0 })
  }))

  test('ends when the canary goes, and two at once are refused', () => withRouter(async ({ router, server, setRoutes }) => {
    const old = stable(await answering('{}', server))
    let release: () => void = () => {}
    const gate = new Promise<void>((resolve) => { release = resolve })
    const arrived = Promise.withResolvers<void>()
    const slow = await server((request, response) => { request.resume(); arrived.resolve(); void gate.then(() => { response.end('{}') }) })
    await setRoutes([{ ...old, weightPercent: 100 }, canary(slow, 0)])
    for (let i = 0; i < 20; i++) await (await fetch(router.url, { method: 'POST', body: '{}' })).text()
    const running = replay(router, 5)
    await arrived.promise
    assert.is((await post(router, '{"times":1}')).status, 409)
    await setRoutes([old])
    release()
    assert.equal(await running, { recorded: 20, sent: 4 })
  }))

  test('what is no number of times is refused', () => withRouter(async ({ router }) => {
    for (const body of ['', '{}', '{"times":0}', '{"times":1.5}', '{"times":101}', '{"times":"2"}']) assert.is((await post(router, body)).status, 400, body)
  }))
})

function post({ adminUrl }: Bed['router'], body: string): Promise<Response> {
  return fetch(`${adminUrl}/replay`, { method: 'POST', body })
}

async function replay(router: Bed['router'], times: number): Promise<unknown> {
  return (await post(router, JSON.stringify({ times }))).json()
}
