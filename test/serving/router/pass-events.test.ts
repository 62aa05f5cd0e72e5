import { placeInPercent } from '../../../src/serving/router/choose-route.ts'
import { assert, describe } from '../../support/suite.ts'
import { baseline, canary, settled, shadow, stable, textOf, withRouter } from '../router-bed.ts'
import type { Bed } from '../router-bed.ts'

// At 30 % each: alice (17.1) meets the canary, 用户 7 (45.2) the stable server, grace (87.5) the baseline.
const [onCanary, onStable, onBaseline] = ['alice', '用户 7', 'grace']

describe('a report of events', (test) => {
  test('users of the test are routed as it says', () => {
    assert.equal([onCanary, onStable, onBaseline].map((user) => Math.floor(placeInPercent(user) / 10)), [1, 4, 8])
  })

  test('goes to the server of its user, by header or by what stands in it, and is counted there by type', () => withServers(async ({ report, events, received }) => {
    assert.is((await report({ kind: 'click', item: '1' }, 'alice')).status, 202)
    assert.is((await report({ events: [{ kind: 'purchase', user: onCanary, item: '1' }, { kind: 'click', user: onCanary, item: '2' }] })).status, 202)
    assert.is((await report({ kind: 'cart', user: onBaseline, item: '1' })).status, 202)
    assert.equal(received, [
      ['1.1.0', { kind: 'click', item: '1' }],
      ['1.1.0', { events: [{ kind: 'purchase', user: onCanary, item: '1' }, { kind: 'click', user: onCanary, item: '2' }] }],
      ['1.0.0-baseline', { kind: 'cart', user: onBaseline, item: '1' }],
    ])
    assert.equal(await events(), { '1.0.0': {}, '1.1.0': { click: 2, purchase: 1 }, '1.0.0-baseline': { cart: 1 } })
  }))

  test('of several users is divided among their servers, and answered once', () => withServers(async ({ report, events, received }) => {
    const batch = [onCanary, onStable, onBaseline, onCanary].map((user, i) => ({ kind: 'click', user, item: String(i) }))
    const answer = await report({ events: batch })
    assert.equal([answer.status, await answer.json()], [202, { accepted: 4 }])
    assert.is(answer.headers.get('x-request-id')!.length, 36)
    assert.equal(received.sort(([a], [b]) => a.localeCompare(b)), [
      ['1.0.0', { events: [batch[1]] }],
      ['1.0.0-baseline', { events: [batch[2]] }],
      ['1.1.0', { events: [batch[0], batch[3]] }],
    ])
    assert.equal(await events(), { '1.0.0': { click: 1 }, '1.1.0': { click: 2 }, '1.0.0-baseline': { click: 1 } })
  }))

  test('that a server refuses is not counted, and the client learns which place is meant', () => withServers(async ({ report, events }) => {
    const batch = [onStable, onCanary, onStable].map((user, i) => ({ kind: i === 2 ? 'bad' : 'click', user, item: String(i) }))
    const answer = await report({ events: batch })
    assert.equal([answer.status, await answer.json()], [400, { message: 'events[2].kind is not known' }])
    assert.equal(await events(), { '1.0.0': {}, '1.1.0': { click: 1 }, '1.0.0-baseline': {} })
  }))

  test('that is none goes to a server, which says so', () => withServers(async ({ send, events }) => {
    assert.is((await send('{')).status, 400)
    assert.is((await send('{"events":[]}')).status, 400)
    assert.equal(await events(), { '1.0.0': {}, '1.1.0': {}, '1.0.0-baseline': {} })
  }))

  test('is taken by the stable server where the canary breaks, whole or in parts, and counted for the canary’s users', () => withServers(async ({ report, events, setCanary, counters }) => {
    await setCanary('http://127.0.0.1:1')
    assert.is((await report({ kind: 'click', item: '1' }, onCanary)).status, 202)
    assert.is((await report({ events: [onCanary, onStable].map((user) => ({ kind: 'click', user, item: '1' })) })).status, 202)
    assert.equal(await events(), { '1.0.0': { click: 1 }, '1.1.0': { click: 2 }, '1.0.0-baseline': {} })
    assert.equal((await counters()).map(({ name, eventReports, errors }) => [name, eventReports, errors]), [['1.0.0', 3, 0], ['1.1.0', 2, 2], ['1.0.0-baseline', 0, 0]])
  }))

  test('without routes finds nobody', () => withRouter(async ({ router }) => {
    assert.is((await fetch(`${router.url}/v1/events`, { method: 'POST', body: '{"kind":"click","user":"alice"}' })).status, 503)
  }))

  test('reaches the shadow as far as its users are concerned, without being compared', () => withRouter(async ({ router, server, setRoutes, state }) => {
    const copies: [string | undefined, unknown][] = []
    const shadowUrl = await server((request, response) => {
      void textOf(request).then((body) => { copies.push([request.headers['x-rankops-purpose'] as string, JSON.parse(body)]); response.writeHead(202).end('{"accepted":1}') })
    })
    await setRoutes([stable(await server((request, response) => { request.resume().on('end', () => { response.writeHead(202).end('{"accepted":2}') }) }))], [shadow(shadowUrl, 50)])
    const users = Array.from({ length: 20 }, (_, i) => `user ${i}`)
    await (await fetch(`${router.url}/v1/events`, { method: 'POST', body: JSON.stringify({ events: users.map((user) => ({ kind: 'view', user, item: '1' })) }) })).text()
    const { comparison } = await settled(state, (seen) => seen.comparison!.mirrored === 1)
    const [[purpose, { events }]] = copies as [[string, { events: { user: string }[] }]]
    assert.equal([copies.length, purpose, events.map(({ user }) => user), comparison!.compared], [1, 'shadow', users.filter((user) => placeInPercent(`shadow of ${user}`) < 50), 0])
    assert.ok(events.length > 3 && events.length < 17)
  }))
})

interface EventBed {
  /** What came, by the name of the server, in the order of arrival. */
  received: [string, unknown][]
  send(body: string, user?: string): Promise<Response>
  report(body: unknown, user?: string): Promise<Response>
  events(): Promise<Record<string, Record<string, number>>>
  setCanary(url: string): Promise<void>
  counters: Bed['counters']
}

/** Three servers that take events as ours does. */
function withServers(body: (bed: EventBed) => Promise<void>): Promise<void> {
  return withRouter(async ({ router, server, setRoutes, counters }) => {
    const received: EventBed['received'] = []
    const taking = (name: string) => server((request, response) => {
      void textOf(request).then((text) => {
        let report: { events?: { kind: string }[]; kind?: string }
        try { report = JSON.parse(text) as typeof report } catch { response.writeHead(400).end('{}'); return }
        const events = report.events ?? [report]
        const bad = events.findIndex(({ kind }) => kind === 'bad')
        if (bad >= 0 || events.length === 0) { response.writeHead(400).end(JSON.stringify({ message: `events[${bad}].kind is not known` })); return }
        received.push([name, report])
        response.writeHead(202).end(JSON.stringify({ accepted: events.length }))
      })
    })
    const [old, young] = [await taking('1.0.0'), await taking('1.0.0-baseline')]
    const setCanary = (url: string) => setRoutes([stable(old, 40), canary(url, 30), baseline(young, 30)])
    await setCanary(await taking('1.1.0'))
    const send = (text: string, user?: string) => fetch(`${router.url}/v1/events`, { method: 'POST', body: text, headers: user === undefined ? {} : { 'x-user-id': user } })
    await body({
      received, send, setCanary, counters,
      report: (value, user) => send(JSON.stringify(value), user),
      events: async () => Object.fromEntries((await counters()).map(({ name, events }) => [name, events])),
    })
  })
}
