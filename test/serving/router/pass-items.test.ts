import { recordingLog } from '../../../src/base/log.ts'
import { assert, describe } from '../../support/suite.ts'
import { baseline, canary, settled, shadow, stable, textOf, withRouter } from '../router-bed.ts'

const change = { put: [{ item: '1', name: 'red shoe' }], remove: ['2'] }

describe('a change of products', (test) => {
  test('is answered by the stable server, and reaches canary, baseline and shadow as copies that none of them writes', () => withRouter(async ({ router, server, setRoutes, counters }) => {
    const received: [name: string, purpose: unknown, body: unknown][] = []
    const taking = (name: string) => server((request, response) => { void textOf(request).then((text) => { received.push([name, request.headers['x-rankops-purpose'], JSON.parse(text)]); response.end(JSON.stringify({ by: name })) }) })
    await setRoutes([stable(await taking('stable'), 40), canary(await taking('canary'), 30), baseline(await taking('baseline'), 30)], [shadow(await taking('shadow'), 1)])
    for (const user of ['alice', 'grace']) {
      received.length = 0
      const answer = await fetch(`${router.url}/v1/items`, { method: 'POST', body: JSON.stringify(change), headers: { 'x-user-id': user, 'x-rankops-purpose': 'copy' } })
      assert.equal(await answer.json(), { by: 'stable' })
      await settled(async () => received.length, (n) => n === 4)
      assert.equal(received[0], ['stable', undefined, change], 'a client cannot call its own a copy')
      assert.equal(received.slice(1).sort(), [['baseline', 'copy', change], ['canary', 'copy', change], ['shadow', 'shadow', change]])
    }
    const [{ requests, eventReports, latencyCounts }] = await counters() as [Awaited<ReturnType<typeof counters>>[0]]
    assert.equal([requests, eventReports, latencyCounts.every((n) => n === 0)], [2, 2, true], 'no time of it counts for or against a canary')
  }))

  test('comes to all servers also where it is streamed, and with the stamp of the one that wrote it down', () => withRouter(async ({ router, server, setRoutes }) => {
    const received: [name: string, stamp: unknown, body: unknown][] = []
    const stamp = '2026-02-10T01:00:00.002Z aaaa'
    const taking = (name: string) => server((request, response) => { void textOf(request).then((text) => { received.push([name, request.headers['x-rankops-stamp'], JSON.parse(text)]); response.end(JSON.stringify({ stamp })) }) })
    await setRoutes([stable(await taking('stable'), 1), canary(await taking('canary'), 99)])
    const streamed = (text: string) => ({ method: 'POST', body: new Blob([text]).stream(), duplex: 'half', headers: { 'x-user-id': 'alice', 'x-rankops-stamp': '2020-01-01T00:00:00.000Z bbbb' } }) as RequestInit
    assert.is((await fetch(`${router.url}/v1/items`, streamed(JSON.stringify(change)))).status, 200)
    await settled(async () => received.length, (n) => n === 2)
    assert.equal(received, [['stable', undefined, change], ['canary', stamp, change]])
    assert.is((await fetch(`${router.url}/v1/items`, streamed(' '.repeat(1024 * 1024 + 1)))).status, 413)
    assert.is(received.length, 2)
  }))

  test('that the stable server refuses reaches nobody else, and what a replay sends again is none', () => withRouter(async ({ router, server, setRoutes }) => {
    const seen: string[] = []
    const refusing = await server((request, response) => { request.resume(); response.writeHead(request.url === '/v1/items' ? 400 : 200).end('{}') })
    await setRoutes([stable(refusing, 50), canary(await server((request, response) => { seen.push(request.url!); request.resume(); response.end('{}') }), 50)])
    const post = (path: string) => fetch(`${router.url}${path}`, { method: 'POST', body: '{}', headers: { 'x-user-id': 'grace' } })
    assert.is((await post('/v1/items')).status, 400)
    await post('/v1/search')
    assert.equal(await (await fetch(`${router.adminUrl}/replay`, { method: 'POST', body: '{"times":1}' })).json(), { recorded: 1, sent: 1 })
    assert.equal(seen.filter((path) => path === '/v1/items'), [])
  }))

  test('that a canary does not take is logged, and the client is told of the stable server’s answer', () => {
    const log = recordingLog()
    return withRouter(async ({ router, server, setRoutes }) => {
      const ok = await server((request, response) => { request.resume(); response.end('{}') })
      await setRoutes([stable(ok, 50), canary(await server((request, response) => { request.resume(); response.writeHead(503).end('{}') }), 50)])
      assert.is((await fetch(`${router.url}/v1/items`, { method: 'POST', body: JSON.stringify(change) })).status, 200)
      await settled(async () => log.lines.join(), (text) => /1\.1\.0 did not take a change of products \(503\)/.test(text))
    }, 5000, { log })
  })

  test('without routes finds nobody', () => withRouter(async ({ router }) => {
    assert.is((await fetch(`${router.url}/v1/items`, { method: 'POST', body: '{}' })).status, 503)
  }))
})
