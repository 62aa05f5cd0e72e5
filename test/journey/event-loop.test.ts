// What a deployed model leads to becomes what the next one is trained on: exposure → event log → dataset → release.
import { copyFile, mkdir, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { apiKey } from '../../src/cli/api-key.ts'
import { checkHealth } from '../../src/cli/check-health.ts'
import { deploy } from '../../src/cli/deploy.ts'
import { processTarget } from '../../src/deployment/targets/process.ts'
import { specPath } from '../cli/shop-bed.ts'
import type { ShopBed } from '../cli/shop-bed.ts'
import { assert, describe } from '../support/suite.ts'
import { linesIn, releaseAndDeploy, withDeployer } from './deployer.ts'

/** Health must not depend on how busy the machine is with this test. */
const specOf = (events: string, serving: string) => `name: user-behavior
family: behavior
data: { events: ${events}, items: data/items.csv }
training: { epochs: 1 }
evaluation: { bootstrapSamples: 100, maxPredictionP95Ms: 1000, gates: [{ metric: auc, noWorseThanBaselineBy: 0.5 }] }
deployment:
  serving: ${serving}
  canary: { steps: [50], minRequests: 1, enoughRequests: 1, maxLatencyP95Ms: 10000 }
monitoring: { maxCpuPercent: 100, maxMemoryPercent: 100, maxDiskPercent: 100, maxLatencyP95Ms: 5000 }
`

describe('from exposure to the next training', (test) => {
  test('what was shown and bought through the router is logged, outlives its servers, and the next release is trained on it', () => withDeployer('user-behavior', async ({ shop, well, folder }) => {
    const key = (await shop.tell(apiKey, { id: 'shop', file: join(shop.folder, 'keys/user-behavior.json') })).text.trim()
    const serving = (limits: string) => `{ apiKeys: keys/user-behavior.json, events: { keepDays: 30, folder: ${folder} }, limits: ${limits} }`
    await shop.commit({ [specPath]: specOf('data/events.csv', serving('{}')) })
    const url = await releaseAndDeploy(well)

    // Nobody without a key, and check-health asks what it may.
    assert.is((await fetch(`${url}/v1/behavior`, { method: 'POST', body: '{}' })).status, 401)
    for (const [given, detail] of [[{}, 'Ready (try 1 of 3)'], [{ 'service-key': key }, 'Ready, and the golden request is answered well (try 1 of 3)']] as const) {
      const { result } = await well(checkHealth, given)
      const [service] = (result as { reports: { checks: { status: string; reason: string }[] }[] }).reports[0]!.checks
      assert.equal([service!.status, service!.reason], ['ok', detail])
    }

    const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
      const response = await fetch(`${url}${path}`, { method: 'POST', headers: { 'authorization': `Bearer ${key}`, 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })
      return { status: response.status, version: response.headers.get('x-rankops-version'), body: await response.json() as { probability: number } }
    }

    // One person is shown two items, and buys the second.
    const [shown, user, atMs] = [['1001', '1002'], 'ann', Date.now() - 60_000]
    const ask = (more: Record<string, string> = {}) => post('/v1/behavior', { item: shown[1], time: atMs + 30_000 }, { 'x-user-id': user, ...more })
    const before = await ask({ 'x-request-id': 'r-1' })
    assert.equal([before.status, before.version], [200, '1.0.0'])
    const exposure = { requestId: 'r-1', shown, position: 1, propensity: 0.5, item: shown[1], time: atMs }
    for (const kind of ['impression', 'view', 'click', 'purchase']) assert.is((await post('/v1/events', { ...exposure, kind }, { 'x-user-id': user })).status, 202)
    const after = await ask()
    assert.is.not(after.body.probability, before.body.probability)

    // Everybody else does what the shop's own log says.
    const history = await eventsOf(shop)
    for (let i = 0; i < history.length; i += 250) assert.is((await post('/v1/events', { events: history.slice(i, i + 250) })).status, 202)

    // Other limits replace the server; it knows from the log who was there, and writes on beside it.
    await shop.commit({ [specPath]: specOf('data/events.csv', serving('{ batch: 10 }')) })
    const [old] = await pidsOf(shop)
    await well(deploy)
    assert.is.not((await pidsOf(shop))[0], old)
    assert.is((await post('/v1/events', { events: history.slice(0, 11) })).status, 400)
    assert.is((await ask()).body.probability, after.body.probability)
    assert.is((await post('/v1/events', { kind: 'view', item: shown[0], user, requestId: 'r-2' })).status, 202)

    const lines = await linesIn(folder)
    assert.equal(lines.filter((line) => line.user === user).map(({ kind, requestId, position, propensity, version }) => [kind, requestId, position, propensity, version]), [
      ['impression', 'r-1', 1, 0.5, '1.0.0'], ['view', 'r-1', 1, 0.5, '1.0.0'], ['click', 'r-1', 1, 0.5, '1.0.0'], ['purchase', 'r-1', 1, 0.5, '1.0.0'], ['view', 'r-2', undefined, undefined, '1.0.0'],
    ])
    assert.is(lines.length, history.length + 5)

    // The next training reads the log in place of the table of old.
    await mkdir(join(shop.folder, 'data/log'))
    for (const name of await readdir(folder)) await copyFile(join(folder, name), join(shop.folder, 'data/log', name))
    await shop.commit({ [specPath]: specOf("'data/log/events-*.jsonl'", serving('{ batch: 10 }')) })
    assert.is(await releaseAndDeploy(well), url)
    const table = await newestTable(shop)
    assert.is(table.read, lines.length)
    assert.equal(table.dropped.filter(({ reason }) => reason === 'unknown kind').map(({ rows }) => rows), [1])
    // She is one of those who get the canary, which knows her from the log.
    const next = await ask()
    const ofNobody = await post('/v1/behavior', { item: shown[1], time: atMs + 30_000, personalized: false }, { 'x-user-id': user })
    assert.equal([next.status, next.version, ofNobody.version], [200, '1.1.0', '1.1.0'])
    assert.is.not(next.body.probability, ofNobody.body.probability)
  }))
})

async function pidsOf(shop: ShopBed): Promise<number[]> {
  const { replicas } = await processTarget({ folder: join(shop.workspace, 'deployments') }).observe('user-behavior', 'production')
  return replicas.map(({ pid }) => pid!)
}

/** The shop's own table, as its web page would tell it, without what a wrong clock wrote. */
async function eventsOf({ folder }: ShopBed): Promise<{ user: string; item: string; kind: string; time: string }[]> {
  const kinds: Record<string, string> = { 浏览: 'view', 点击: 'click', 购买: 'purchase', view: 'view', click: 'click', purchase: 'purchase' }
  const [head, ...rows] = (await readFile(join(folder, 'data/events.csv'), 'utf8')).trimEnd().split('\n').map((line) => line.trim().split(','))
  assert.ok(head, 'a table')
  return rows.flatMap(([user = '', item = '', kind = '', time = '']) => (kinds[kind] !== undefined && Date.parse(time) < Date.now() && user !== '' && item !== '' ? [{ user, item, kind: kinds[kind], time: new Date(time).toISOString() }] : []))
}

/** What the newest candidate was trained on. */
async function newestTable({ workspace }: ShopBed): Promise<{ read: number; dropped: { reason: string; rows: number }[] }> {
  const { models } = JSON.parse(await readFile(join(workspace, 'plan.json'), 'utf8')) as { models: { hash: string }[] }
  const dataset = JSON.parse(await readFile(join(workspace, 'candidates', models[0]!.hash, 'dataset/dataset.json'), 'utf8')) as { tables: { name: string; read: number; dropped: { reason: string; rows: number }[] }[] }
  return dataset.tables.find(({ name }) => name === 'events')!
}
