// What every target must do: make the world match, move traffic only to what is ready, and lose no request on the way.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DesiredDeployment, DesiredReplica, ObservedReplica, Target } from '../../src/deployment/target.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

export interface TargetUnderTest {
  /** A new driver on the same world, as the next process would open it; `hurried` where a server will not get ready, which costs its whole patience. */
  open(patience?: 'hurried'): Target
  folder: string
  /** Ends a server as a crash would: the baseline is `<version>-baseline`, all others are named as their version. */
  crash(name: string): Promise<void>
  /** How many processes or containers of this target live, the router included. */
  countLiving(): Promise<number>
}

const [model, environment] = ['clicks', 'production']

/** The bed stops all that is left when the body ends. */
export function testTarget(driver: string, withTarget: (body: (bed: TargetUnderTest) => Promise<void>) => Promise<void>): void {
  describe(`target contract, ${driver}`, (test) => {
    test('nothing deployed is no replicas and no address', () => withTarget(async ({ open, countLiving }) => {
      assert.equal(await open().observe(model, environment), { model, environment, url: undefined, replicas: [] })
      await open().stop(model, environment)
      assert.is(await countLiving(), 0)
    }))

    test('what is desired runs and answers; the same again changes nothing', () => withTarget(async ({ open, folder }) => {
      const desired = deployment(await stable(folder, '1.0.0'))
      const first = await open().apply(desired)
      assert.equal(first.replicas.map(({ version, role, weightPercent, isHealthy }) => ({ version, role, weightPercent, isHealthy })), [{ version: '1.0.0', role: 'stable', weightPercent: 100, isHealthy: true }])
      assert.is(await ask(first.url!), '1.0.0')
      const second = await open().apply(desired)
      assert.equal(second.replicas.map(({ pid, url, startedAt }) => [pid, url, startedAt]), first.replicas.map(({ pid, url, startedAt }) => [pid, url, startedAt]))
      assert.is(second.url, first.url)
      assert.is((await open().observe(model, environment)).replicas[0]!.requests, 1)
    }))

    test('whoever changes a deployment does so alone', () => withTarget(async ({ open }) => {
      let inside = 0
      const body = async () => {
        assert.is(++inside, 1)
        await new Promise((done) => { setTimeout(done, 20) })
        inside -= 1
      }
      await Promise.all([1, 2, 3].map(() => open().whileAlone(model, environment, body)))
    }))

    test('traffic is divided by weight, counted by version, and a user stays with one', () => withTarget(async ({ open, folder }) => {
      const { url } = await open().apply(deployment(await stable(folder, '1.0.0', 75), await canary(folder, '1.1.0', 25)))
      const answers: string[] = []
      for (let i = 0; i < 100; i++) answers.push(await ask(url!))
      const nCanary = answers.filter((version) => version === '1.1.0').length
      assert.ok(nCanary >= 15 && nCanary <= 35, `${nCanary} of 100 went to the canary`)
      const seen = (await open().observe(model, environment)).replicas.find(({ role }) => role === 'canary')!
      assert.equal([seen.version, seen.requests, seen.errors], ['1.1.0', nCanary, 0])
      assert.is(new Set([await ask(url!, 'alice'), await ask(url!, 'alice'), await ask(url!, 'alice')]).size, 1)
    }))

    test('starting, moving on and removing a canary loses no request', () => withTarget(async ({ open, folder }) => {
      const old = deployment(await stable(folder, '1.0.0'))
      const { url } = await open().apply(old)
      const load = keepAsking(url!)
      await open().apply(deployment(await stable(folder, '1.0.0', 50), await canary(folder, '1.1.0', 50, { delayMs: 20 })))
      await load.until('1.1.0')
      await open().apply(old)
      const answers = await load.end()
      assert.ok(answers.every((answer) => answer === '1.0.0' || answer === '1.1.0'), answers.find((answer) => !answer.startsWith('1.')))
      const after = await open().observe(model, environment)
      assert.equal(after.replicas.map(({ version, weightPercent }) => [version, weightPercent]), [['1.0.0', 100]])
      for (let i = 0; i < 5; i++) assert.is(await ask(url!, `user ${i}`), '1.0.0')
    }))

    test('promoting a canary loses no request, and clients keep their address', () => withTarget(async ({ open, folder }) => {
      const { url } = await open().apply(deployment(await stable(folder, '1.0.0', 50), await canary(folder, '1.1.0', 50)))
      const load = keepAsking(url!)
      const promoted = await open().apply(deployment(await stable(folder, '1.1.0')))
      assert.is(promoted.url, url)
      assert.ok((await load.end()).every((answer) => answer === '1.0.0' || answer === '1.1.0'))
      assert.is(await ask(url!), '1.1.0')
    }))

    test('a replica that died is seen, and started again by the next call', () => withTarget(async ({ open, folder, crash }) => {
      const desired = deployment(await stable(folder, '1.0.0'))
      const { url } = await open().apply(desired)
      await crash('1.0.0')
      assert.equal((await open().observe(model, environment)).replicas.map(({ isHealthy }) => isHealthy), [false])
      const repaired = await open().apply(desired)
      assert.equal(repaired.replicas.map(({ isHealthy }) => isHealthy), [true])
      assert.is(await ask(url!), '1.0.0')
    }))

    test('the baseline is a second server of the stable version, with a name and figures of its own, and goes with its canary', () => withTarget(async ({ open, folder, crash, countLiving }) => {
      const desired = deployment(await stable(folder, '1.0.0', 40), await canary(folder, '1.1.0', 30), await baseline(folder, '1.0.0', 30))
      const { url, replicas } = await open().apply(desired)
      const told = (each: readonly ObservedReplica[]) => each.map(({ name, version, role, weightPercent, isHealthy }) => [name, version, role, weightPercent, isHealthy]).sort()
      const expected = [['1.0.0', '1.0.0', 'stable', 40, true], ['1.0.0-baseline', '1.0.0', 'baseline', 30, true], ['1.1.0', '1.1.0', 'canary', 30, true]]
      assert.equal(told(replicas), expected)
      assert.is(new Set(replicas.map((replica) => replica.url)).size, 3)
      assert.is(await countLiving(), 4)
      for (let i = 0; i < 20; i++) assert.match(await ask(url!), /^1\.[01]\.0$/)
      assert.equal((await open().observe(model, environment)).replicas.map(({ name, requests, latencyCounts }) => [name, requests, latencyCounts.reduce((sum, n) => sum + n)]).sort(), [['1.0.0', 8, 8], ['1.0.0-baseline', 6, 6], ['1.1.0', 6, 6]])

      const again = await open().apply(desired)
      const places = (each: readonly ObservedReplica[]) => each.map((replica) => `${replica.name} ${replica.url} ${replica.startedAt}`).sort()
      assert.equal(places(again.replicas), places(replicas))
      await crash('1.0.0-baseline')
      assert.equal((await open().observe(model, environment)).replicas.filter(({ isHealthy }) => !isHealthy).map(({ name, role }) => [name, role]), [['1.0.0-baseline', 'baseline']])
      assert.equal(told((await open().apply(desired)).replicas), expected)

      const promoted = await open().apply(deployment(await stable(folder, '1.1.0')))
      assert.equal(told(promoted.replicas), [['1.1.0', '1.1.0', 'stable', 100, true]])
      assert.is(await countLiving(), 2)
      assert.is(await ask(url!), '1.1.0')
    }))

    test('a shadow gets copies and is heard by nobody; as the canary it is still the same server', () => withTarget(async ({ open, folder, countLiving }) => {
      const alone = deployment(await stable(folder, '1.0.0'))
      const { url } = await open().apply(alone)
      const shadowed = await open().apply(deployment(await stable(folder, '1.0.0'), { ...await canary(folder, '1.1.0', 100), role: 'shadow' }))
      const placeOf = (each: readonly ObservedReplica[]) => each.filter(({ name }) => name === '1.1.0').map((replica) => [replica.url, replica.startedAt])
      assert.equal(shadowed.replicas.filter(({ name }) => name === '1.1.0').map(({ role, weightPercent, isHealthy }) => [role, weightPercent, isHealthy]), [['shadow', 100, true]])
      for (let i = 0; i < 10; i++) assert.is(await ask(url!, `user ${i}`), '1.0.0')
      const seen = await until(() => open().observe(model, environment), ({ comparison }) => comparison !== undefined && comparison.mirrored + comparison.dropped === 10)
      assert.equal([seen.comparison!.name, seen.comparison!.failed, seen.replicas.find(({ name }) => name === '1.1.0')!.requests], ['1.1.0', 0, 0])

      const next = await open().apply(deployment(await stable(folder, '1.0.0', 50), await canary(folder, '1.1.0', 50)))
      assert.equal(placeOf(next.replicas), placeOf(shadowed.replicas))
      assert.is(next.comparison, undefined)
      await open().apply(alone)
      assert.is(await countLiving(), 2)
    }))

    test('recorded requests are sent again to canary and baseline alike, and are nobody’s traffic', () => withTarget(async ({ open, folder }) => {
      assert.equal(await open().replay(model, environment, 2), { recorded: 0, sent: 0 })
      const { url } = await open().apply(deployment(await stable(folder, '1.0.0', 100), await canary(folder, '1.1.0', 0), await baseline(folder, '1.0.0', 0)))
      for (let i = 0; i < 5; i++) assert.is(await ask(url!), '1.0.0')
      assert.equal(await open().replay(model, environment, 3), { recorded: 5, sent: 30 })
      assert.equal((await open().observe(model, environment)).replicas.map(({ name, requests, replayed }) => [name, requests, replayed.requests, replayed.errors]).sort(), [['1.0.0', 5, 0, 0], ['1.0.0-baseline', 0, 15, 0], ['1.1.0', 0, 15, 0]])
    }))

    for (const [how, behaviour, says] of [['never gets ready', { isNeverReady: true }, /was not ready within/], ['ends at once', { crashes: true }, /it ended( with code 3)?; the end of its log:[^]*its weights are missing/]] as const) {
      test(`a canary that ${how} fails with the reason, and the old traffic stays`, () => withTarget(async ({ open, folder, countLiving }) => {
        const { url } = await open().apply(deployment(await stable(folder, '1.0.0')))
        const living = await countLiving()
        const error = await assertFails('TARGET_NOT_READY', async () => open('isNeverReady' in behaviour ? 'hurried' : undefined).apply(deployment(await stable(folder, '1.0.0', 50), await canary(folder, '1.1.0', 50, behaviour))))
        assert.match(error.message, says)
        assert.is((error as Error & { fields: Record<string, string> }).fields['version'], '1.1.0')
        for (let i = 0; i < 4; i++) assert.is(await ask(url!), '1.0.0')
        assert.is(await countLiving(), living)
      }))
    }

    test('a stable release that died is repaired although its canary cannot start', () => withTarget(async ({ open, folder, crash }) => {
      const { url } = await open().apply(deployment(await stable(folder, '1.0.0')))
      await crash('1.0.0')
      await assertFails('TARGET_NOT_READY', async () => open().apply(deployment(await stable(folder, '1.0.0', 50), await canary(folder, '1.1.0', 50, { crashes: true }))))
      assert.is(await ask(url!), '1.0.0')
    }))

    test('two environments of a model know nothing of each other', () => withTarget(async ({ open, folder }) => {
      const production = await open().apply(deployment(await stable(folder, '1.0.0')))
      const staging = await open().apply({ ...deployment(await stable(folder, '1.1.0')), environment: 'staging' })
      assert.equal([await ask(production.url!), await ask(staging.url!)], ['1.0.0', '1.1.0'])
      await open().stop(model, 'staging')
      assert.is(await ask(production.url!), '1.0.0')
    }))

    test('stopping leaves nothing behind', () => withTarget(async ({ open, folder, countLiving }) => {
      await open().apply(deployment(await stable(folder, '1.0.0', 50), await canary(folder, '1.1.0', 50)))
      assert.ok(await countLiving() >= 3)
      await open().stop(model, environment)
      assert.is(await countLiving(), 0)
      assert.equal((await open().observe(model, environment)).replicas, [])
    }))
  })
}

interface Behaviour { crashes?: boolean; isNeverReady?: boolean; delayMs?: number }

export function deployment(...replicas: DesiredReplica[]): DesiredDeployment {
  return { model, environment, replicas }
}

export function stable(folder: string, version: string, weightPercent = 100): Promise<DesiredReplica> {
  return desired(folder, version, 'stable', weightPercent)
}

export function canary(folder: string, version: string, weightPercent: number, behaviour: Behaviour = {}): Promise<DesiredReplica> {
  return desired(folder, version, 'canary', weightPercent, behaviour)
}

function baseline(folder: string, version: string, weightPercent: number): Promise<DesiredReplica> {
  return desired(folder, version, 'baseline', weightPercent)
}

async function desired(folder: string, version: string, role: DesiredReplica['role'], weightPercent: number, behaviour: Behaviour = {}): Promise<DesiredReplica> {
  const releaseFolder = join(folder, 'releases', version)
  await mkdir(releaseFolder, { recursive: true })
  await writeFile(join(releaseFolder, 'behaviour.json'), JSON.stringify({ version, ...behaviour }))
  return { version, digest: version.padEnd(64, '0'), releaseFolder, role, weightPercent }
}

/** The version that answered; what went wrong where none did. */
export async function ask(url: string, user?: string): Promise<string> {
  try {
    const answer = await fetch(`${url}/v1/behavior`, { method: 'POST', body: '{}', headers: user === undefined ? {} : { 'x-user-id': user } })
    return answer.ok ? await answer.text() : `status ${answer.status}: ${await answer.text()}`
  } catch (error) {
    return `no answer: ${String((error as Error).cause ?? error)}`
  }
}

/** Looks until what is expected came about, for a minute at most. */
async function until<T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
  let seen = await look()
  for (const endMs = performance.now() + 60_000; !holds(seen) && performance.now() < endMs;) {
    await new Promise((resolve) => { setTimeout(resolve, 20) })
    seen = await look()
  }
  assert.ok(holds(seen), JSON.stringify(seen))
  return seen
}

/** Two clients that ask one question after the other, at most 5,000 in all. */
function keepAsking(url: string): { until(answer: string): Promise<void>; end(): Promise<string[]> } {
  const answers: string[] = []
  let isOver = false
  const clients = [0, 1].map(async () => { while (!isOver && answers.length < 5000) answers.push(await ask(url)) })
  const done = Promise.all(clients)
  return {
    async until(answer) {
      while (!answers.includes(answer)) {
        if (answers.length >= 5000) throw new Error(`nobody answered ${answer}`)
        await new Promise((resolve) => { setTimeout(resolve, 5) })
      }
    },
    async end() {
      isOver = true
      await done
      assert.ok(answers.length > 0)
      return answers
    },
  }
}
