// The docker target keeps its contract on a real engine, and the verbs bring a release there, through a canary, without losing a request.
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { buildCommandLine } from '../../scripts/build.ts'
import { chooseTarget } from '../../src/cli/choose-target.ts'
import { deploy } from '../../src/cli/deploy.ts'
import { evaluate } from '../../src/cli/evaluate.ts'
import { plan } from '../../src/cli/plan.ts'
import { release } from '../../src/cli/release.ts'
import { train } from '../../src/cli/train.ts'
import type { ObservedDeployment } from '../../src/deployment/target.ts'
import { dockerEngine, jsonOf } from '../../src/deployment/targets/docker/engine.ts'
import type { Spec } from '../../src/spec/record.ts'
import { goodSpec, specPath, withShop } from '../cli/shop-bed.ts'
import { testTarget } from '../contracts/target.ts'
import { dockerBed } from '../support/docker-bed.ts'
import { testRepository, withLocalForge } from '../support/local-forge.ts'
import { assert, describe, withFolder } from '../support/suite.ts'
import { dockerHost } from './tools.ts'

const real = await dockerHost()

if (typeof real !== 'string') {
  const { host, base } = real
  const engine = dockerEngine(host)

  testTarget('docker on a real engine', (body) => withFolder(async (folder) => {
    const { open, routers } = dockerBed(folder, host, base)
    const running = () => containersOf(folder, { status: ['running'] })
    try {
      await body({
        open: (patience) => open({ readyTimeoutMs: patience === 'hurried' ? 10_000 : 120_000 }),
        folder,
        async crash(name) {
          for (const { Id } of (await running()).filter(({ Labels }) => Labels['rankops.name'] === name)) await engine.ask('kill', 'POST', `/containers/${Id}/kill`)
          while ((await running()).some(({ Labels }) => Labels['rankops.name'] === name)) await pause(20)
        },
        countLiving: async () => (await running()).length + (await routers()).length,
      })
    } finally {
      for (const environment of ['production', 'staging']) await open().stop('clicks', environment)
      assert.equal(await containersOf(folder), [])
    }
  }))
}

describe('deploy to a real Docker engine', (test) => {
  if (typeof real === 'string') {
    test.skip('a release is deployed, through a canary, without losing a request', real)
    return
  }
  const { host, base, restart } = real
  const spec = `${goodSpec.replace('evaluation: { ', 'evaluation: { gates: [{ metric: auc, noWorseThanBaselineBy: 0.5 }], ')}deployment: { target: docker, canary: { steps: [50], minRequests: 5, enoughRequests: 5, maxLatencyP95Ms: 10000 }, container: { base: '${base}', memoryMiB: 256, readyTimeoutSeconds: 120 } }\n`

  test('a release is deployed, through a canary, without losing a request', () => withShop(async (shop) => withLocalForge(async ({ server }) => {
    await buildCommandLine()
    await shop.commit({ [specPath]: spec })
    const given = { repository: testRepository, token: 'robot', 'api-url': server.url, 'server-url': server.webUrl, 'docker-host': host }
    const folder = join(shop.workspace, 'deployments')
    const step = async () => {
      const told = await shop.tell(deploy, given)
      const [deployment] = (told.result as { deployments: { decision: string; url: string }[] }).deployments
      return { ...told, ...deployment! }
    }
    const releaseOne = async () => {
      for (const verb of [plan, train, evaluate, release]) {
        const told = await shop.tell(verb, { ...given, executor: 'inline' })
        assert.is(told.exitCode, 0, `${verb.name}: ${told.sentence}\n${told.lines.join('\n')}`)
      }
    }
    const container = { base, memoryMiB: 256, cpu: 1, readyTimeoutSeconds: 120 } as Spec['deployment']['container']
    const target = chooseTarget({ deployments: folder, dockerHost: host, workspace: shop.workspace }, { target: 'docker', container } as Spec['deployment'])
    try {
      await releaseOne()
      const first = await step()
      assert.is(first.decision, 'promote', first.lines.join('\n'))
      assert.is(await versionAt(first.url), '1.0.0')

      const [only] = await containersOf(folder)
      const { Config, HostConfig } = await inspect(only!.Id)
      assert.equal([Config['User'], HostConfig['ReadonlyRootfs'], HostConfig['Memory'], HostConfig['CapDrop']], ['1000:1000', true, 256 * 1024 * 1024, ['ALL']])

      await shop.commit({ [specPath]: spec.replace('epochs: 1', 'epochs: 2') })
      await releaseOne()
      const load = keepAsking(first.url)
      assert.is((await step()).decision, 'start')
      assert.equal(versionsOf(await target.observe('user-behavior', 'production')), ['1.0.0 0', '1.0.0 50', '1.1.0 50'])
      await load.until('1.1.0')
      for (let i = 0; i < 600 && (await target.observe('user-behavior', 'production')).replicas.some(({ version, requests }) => version === '1.1.0' && requests < 5); i++) await pause(100)
      const promoted = await step()
      assert.equal([promoted.decision, promoted.url], ['promote', first.url], promoted.lines.join('\n'))
      assert.equal(versionsOf(await target.observe('user-behavior', 'production')), ['1.1.0 100'])
      await pause(200)
      const answers = await load.end()
      assert.equal(answers.filter((answer) => !/^1\.[01]\.0$/.test(answer)), [])
      console.log(`docker: ${answers.length} requests during canary and promotion, none lost`)

      const [serving] = (await target.observe('user-behavior', 'production')).replicas
      let problem = ''
      await target.apply({ model: 'user-behavior', environment: 'production', replicas: [
        { version: '1.1.0', digest: serving!.digest, releaseFolder: join(shop.workspace, 'releases/user-behavior/1.1.0'), role: 'stable', weightPercent: 50 },
        { version: '2.0.0', digest: 'f'.repeat(64), releaseFolder: join(shop.folder, 'data'), role: 'canary', weightPercent: 50 },
      ] }).catch((error: unknown) => { problem = (error as Error).message })
      assert.match(problem, /user-behavior 2\.0\.0 did not get ready in production: it ended with code 65; the end of its log:\nFILE_NOT_FOUND: No file at \/release\/manifest\.json/)
      assert.is(await versionAt(first.url), '1.1.0')

      // The engine's own check of it, which looks every 15 s.
      const [last] = await containersOf(folder)
      for (let i = 0; i < 240 && (await inspect(last!.Id)).State.Health.Status === 'starting'; i++) await pause(500)
      assert.is((await inspect(last!.Id)).State.Health.Status, 'healthy')

      if (restart) {
        await restart()
        for (let i = 0; i < 600 && await versionAt(first.url) !== '1.1.0'; i++) await pause(100)
        assert.is(await versionAt(first.url), '1.1.0')
        assert.is((await step()).decision, 'none')
      }
    } finally {
      await target.stop('user-behavior', 'production')
    }
    assert.equal(await containersOf(folder), [])
  })))

  if (!restart) test.skip('a restart of the engine is survived', 'the engine of this machine is not ours to restart')
  test.after(() => real.close())
})

async function inspect(id: string): Promise<{ Config: Record<string, unknown>; HostConfig: Record<string, unknown>; State: { Health: { Status: string } } }> {
  return jsonOf(await dockerEngine((real as { host: string }).host).ask('look', 'GET', `/containers/${id}/json`))
}

async function containersOf(folder: string, more: Record<string, string[]> = {}): Promise<{ Id: string; Labels: Record<string, string> }[]> {
  const filters = JSON.stringify({ label: [`rankops.folder=${folder}`], ...more })
  return jsonOf(await dockerEngine((real as { host: string }).host).ask('list', 'GET', '/containers/json', { query: { all: '1', filters } }))
}

/** Which version answers; what went wrong where none does. */
async function versionAt(url: string): Promise<string> {
  try {
    const answer = await fetch(`${url}/v1/models`)
    const { models, message } = await answer.json() as { models?: { version: string }[]; message?: string }
    return models?.[0]?.version ?? `status ${answer.status}: ${message ?? ''}`
  } catch (error) {
    return `no answer: ${String((error as Error).cause ?? error)}`
  }
}

function versionsOf({ replicas }: ObservedDeployment): string[] {
  return replicas.map(({ version, weightPercent }) => `${version} ${weightPercent}`).sort()
}

/** Two clients, about 50 requests a second in all. */
function keepAsking(url: string): { until(answer: string): Promise<void>; end(): Promise<string[]> } {
  const answers: string[] = []
  let isOver = false
  const clients = [0, 1].map(async () => {
    while (!isOver) {
      answers.push(await versionAt(url))
      await pause(40)
    }
  })
  return {
    async until(answer) { for (let i = 0; i < 6000 && !answers.includes(answer); i++) await pause(10) },
    async end() { isOver = true; await Promise.all(clients); return answers },
  }
}
