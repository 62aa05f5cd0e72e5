// The same for a model that ranks: recommended → shown → clicked → logged → the next release has learnt it, and its canary serves.
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { checkHealth } from '../../src/cli/check-health.ts'
import { deploy } from '../../src/cli/deploy.ts'
import { specPath } from '../cli/shop-bed.ts'
import { assert, describe } from '../support/suite.ts'
import { linesIn, releaseAndDeploy, withDeployer } from './deployer.ts'

const name = 'for-you'
/** Health must not depend on how busy the machine is with this test. */
const specOf = (events: string, folder: string) => `name: ${name}
family: recommendation
data: { events: ${events}, items: data/items.csv, split: { by: userTime } }
parameters: { algorithm: itemKnn }
evaluation: { bootstrapSamples: 100, maxPredictionP95Ms: 1000, gates: [{ metric: ndcgAt10, noWorseThanBaselineBy: 0.9 }] }
deployment:
  serving: { events: { keepDays: 30, folder: ${folder} } }
  canary: { steps: [50], minRequests: 1, enoughRequests: 1, maxLatencyP95Ms: 10000 }
monitoring: { maxCpuPercent: 100, maxMemoryPercent: 100, maxDiskPercent: 100, maxLatencyP95Ms: 5000 }
`
interface Answer { items: { item: string; reason?: { because?: string } }[] }

describe('from a recommendation to the next training', (test) => {
  test('what was recommended and clicked changes the next answer, is logged with its place, and the next release learns from it; its canary is promoted', () => withDeployer(name, async ({ shop, well, folder }) => {
    await rm(join(shop.folder, specPath))
    const path = `models/${name}.yaml`
    await shop.commit({ [path]: specOf('data/events.csv', folder) })
    const url = await releaseAndDeploy(well)
    const [service] = ((await well(checkHealth)).result as { reports: { checks: { status: string; reason: string }[] }[] }).reports[0]!.checks
    assert.equal([service!.status, service!.reason], ['ok', 'Ready, and the golden request is answered well (try 1 of 3)'])

    const post = async (to: string, body: unknown, user: string, headers: Record<string, string> = {}) => {
      const response = await fetch(`${url}${to}`, { method: 'POST', headers: { 'x-user-id': user, ...headers }, body: JSON.stringify(body) })
      return { status: response.status, version: response.headers.get('x-rankops-version'), body: await response.json() as Answer }
    }
    const ask = (user: string, headers?: Record<string, string>) => post('/v1/recommend', { k: 5, reasons: true }, user, headers)

    const before = await ask('ann', { 'x-request-id': 'r-1' })
    const shown = before.body.items.map(({ item }) => item)
    assert.equal([before.status, before.version, shown.length], [200, '1.0.0', 5])
    const exposure = { requestId: 'r-1', shown, propensity: 0.2 }
    const clicked = shown[2]!
    assert.is((await post('/v1/events', { events: [...shown.map((item, position) => ({ ...exposure, kind: 'impression', item, position })), { ...exposure, kind: 'click', item: clicked, position: 2 }] }, 'ann')).status, 202)
    const after = (await ask('ann')).body.items
    assert.is(after[0]!.reason!.because, clicked)
    assert.not.ok(after.some(({ item }) => item === clicked))
    assert.equal((await linesIn(folder)).map(({ kind, requestId, position, propensity, version }) => [kind, requestId, position, propensity, version]), [
      ...shown.map((_, position) => ['impression', 'r-1', position, 0.2, '1.0.0']), ['click', 'r-1', 2, 0.2, '1.0.0'],
    ])

    // Many others, told through the router: bought together, so that the next model knows them as alike.
    const [first, second] = [shown[0]!, shown[4]!]
    const at = (minute: number) => Date.now() - 86_400_000 + minute * 60_000
    const events = Array.from({ length: 60 }, (_, i) => [first, second, shown[i % 5]!, shown[(i + 2) % 5]!].map((item, n) => ({ user: `shopper-${i}`, kind: 'purchase', item, time: at(i + n) }))).flat()
    assert.is((await post('/v1/events', { events: events.slice(0, 200) }, 'nobody')).status, 202)
    await mkdir(join(shop.folder, 'data/log'))
    for (const file of await readdir(folder)) await copyFile(join(folder, file), join(shop.folder, 'data/log', file))
    await shop.commit({ [path]: specOf("'data/log/events-*.jsonl'", folder) })
    assert.is(await releaseAndDeploy(well), url)

    // She is one of those who get the canary, which knows her from the log; then it is promoted.
    const users = ['ann', ...Array.from({ length: 40 }, (_, i) => `visitor-${i}`)]
    const versions = new Map<string, number>()
    for (const user of users) {
      const { status, version, body } = await ask(user)
      assert.equal([status, body.items.length > 0], [200, true])
      versions.set(version!, (versions.get(version!) ?? 0) + 1)
    }
    assert.equal([...versions.keys()].sort(), ['1.0.0', '1.1.0'])
    await well(deploy)
    assert.is((await ask('visitor-1')).version, '1.1.0')
  }))
})
