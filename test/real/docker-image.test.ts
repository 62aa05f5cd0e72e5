// The image of serving on a real engine: what it weighs, that it runs as nobody on a root that cannot be written, with a release that is mounted and
// one that it fetches, and that a registry gives it back by its digest.
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { buildCommandLine } from '../../scripts/build.ts'
import { silentLog } from '../../src/base/log.ts'
import { servingImage } from '../../src/cli/serving-image.ts'
import { dockerEngine, jsonOf } from '../../src/deployment/targets/docker/engine.ts'
import { ensureImage } from '../../src/deployment/targets/docker/image.ts'
import type { BuiltImage } from '../../src/deployment/targets/docker/image.ts'
import { textOfLog } from '../../src/deployment/targets/docker/servers.ts'
import { pushImage } from '../../src/deployment/targets/docker/push-image.ts'
import { familyOf } from '../../src/families/index.ts'
import { manifestRecord } from '../../src/release/record.ts'
import { openCpuBackend } from '../../src/tensor/cpu.ts'
import { smallShop, specOf } from '../families/behavior/small-shop.ts'
import { releaseOf, startReleaseHost } from '../serving/fetch/release-host.ts'
import { assert, describe, withFolder } from '../support/suite.ts'
import { dockerHost, dockerRegistry } from './tools.ts'

const real = await dockerHost()
const registry = typeof real === 'string' ? undefined : await dockerRegistry()

describe('the image of serving on a real engine', (test) => {
  if (typeof real === 'string') {
    test.skip('it is small, runs as nobody, and serves what is mounted or fetched', real)
    return
  }
  const engine = dockerEngine(real.host)
  const made: string[] = []
  let source: BuiltImage
  let image: string
  let router: Awaited<ReturnType<typeof start>>
  test.before(async () => {
    await buildCommandLine()
    source = await servingImage(real.base)
    image = await ensureImage(engine, source)
    router = await start({ entrypoint: ['node', '/app/router.mjs'], command: ['--host', '0.0.0.0', '--port', '8080'] })
  })
  test.after(async () => {
    for (const id of made) await engine.ask('remove', 'DELETE', `/containers/${id}`, { query: { force: '1', v: '1' }, accepted: [404] })
    await real.close()
  })

  /** As it is hardened most: what a cluster with restricted pods asks for. */
  async function start(given: { image?: string; binds?: string[]; tmpfs?: Record<string, string>; environment?: string[]; entrypoint?: string[]; command?: string[] }): Promise<{ id: string; inspect(): Promise<Inspection>; log(): Promise<string> }> {
    const { Id: id } = jsonOf<{ Id: string }>(await engine.ask('create', 'POST', '/containers/create', {
      body: {
        Image: given.image ?? image, Env: given.environment ?? [], ...(given.entrypoint && { Entrypoint: given.entrypoint }), Cmd: given.command ?? [], Labels: { 'rankops.test': 'docker-image' },
        // Quicker than the image's own rhythm, the same check.
        Healthcheck: { Interval: 1e9, Timeout: 5e9, StartPeriod: 30e9, Retries: 3 },
        ExposedPorts: { '8080/tcp': {} },
        HostConfig: { PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] }, Binds: given.binds ?? [], Tmpfs: given.tmpfs ?? {}, ReadonlyRootfs: true, CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'], Memory: 256 * 2 ** 20, PidsLimit: 128 },
      },
    }))
    made.push(id)
    await engine.ask('start', 'POST', `/containers/${id}/start`)
    return {
      id,
      inspect: async () => jsonOf<Inspection>(await engine.ask('look', 'GET', `/containers/${id}/json`)),
      log: async () => textOfLog((await engine.ask('log', 'GET', `/containers/${id}/logs`, { query: { stdout: '1', stderr: '1' } })).body),
    }
  }

  async function untilHealthy(container: Awaited<ReturnType<typeof start>>): Promise<string> {
    for (let i = 0; i < 480; i++) {
      const { State, NetworkSettings } = await container.inspect()
      if (State.Health.Status === 'healthy') return urlOf(NetworkSettings)
      if (State.Status !== 'running') break
      await pause(250)
    }
    throw new Error(`not healthy: ${await container.log()}`)
  }

  test('its layers add less than 70 MB to the base', async () => {
    const sizeOf = async (name: string) => jsonOf<{ Size: number; Config: { User: string } }>(await engine.ask('look', 'GET', `/images/${name}/json`))
    const [ours, base] = [await sizeOf(image), await sizeOf(real.base)]
    const layers = jsonOf<{ Size: number; CreatedBy: string }[]>(await engine.ask('history', 'GET', `/images/${image}/history`))
    const added = layers.slice(0, layers.length - jsonOf<unknown[]>(await engine.ask('history', 'GET', `/images/${real.base}/history`)).length)
    const bytes = added.reduce((sum, { Size }) => sum + Size, 0)
    console.log(`image: ${(bytes / 1e6).toFixed(2)} MB over a base of ${(base.Size / 1e6).toFixed(0)} MB`)
    assert.is(bytes, ours.Size - base.Size)
    assert.ok(bytes > 0 && bytes < 70e6, `${bytes}`)
    assert.is(ours.Config.User, '1000:1000')
  })

  test('a mounted release is served by nobody on a root that cannot be written', () => withRelease(async ({ folder, digest }) => {
    const container = await start({ binds: [`${folder}:/release:ro`] })
    const url = await untilHealthy(container)
    assert.is(await digestAt(url), digest)
    const { Config, HostConfig } = await container.inspect()
    assert.equal([Config.User, HostConfig.ReadonlyRootfs], ['1000:1000', true])
    await engine.ask('stop', 'POST', `/containers/${container.id}/stop`, { query: { t: '10' } })
    assert.is((await container.inspect()).State.ExitCode, 0)
  }))

  test('a release is fetched at start into memory, and one with another digest is not served', () => withRelease(async ({ url: address, digest }) => {
    const tmpfs = { '/release': 'rw,noexec,nosuid,size=64m,uid=1000,mode=0700' }
    const container = await start({ tmpfs, environment: [`RANKOPS_RELEASE_URL=${address}`, `RANKOPS_RELEASE_DIGEST=${digest}`] })
    assert.is(await digestAt(await untilHealthy(container)), digest)
    const refused = await start({ tmpfs, environment: [`RANKOPS_RELEASE_URL=${address}`, `RANKOPS_RELEASE_DIGEST=${'0'.repeat(64)}`] })
    assert.is(await exitCodeOf(refused), 65)
    assert.match(await refused.log(), /RELEASE_OTHER_DIGEST/)
  }))

  test('fetch-release fills a folder for a server beside it, as an init container does', () => withRelease(async ({ url: address, digest }) => withFolder(async (folder) => {
    await chmod(folder, 0o777)
    const fetcher = await start({ binds: [`${folder}:/release`], entrypoint: ['node', '/app/fetch-release.mjs'], command: ['--url', address, '--digest', digest, '--into', '/release'] })
    assert.is(await exitCodeOf(fetcher), 0, await fetcher.log())
    assert.is(await digestAt(await untilHealthy(await start({ binds: [`${folder}:/release:ro`] }))), digest)
  })))

  test('the router is in it', async () => {
    for (let i = 0; i < 600 && !(await router.log()).includes('adminUrl'); i++) await pause(100)
    const { NetworkSettings } = await router.inspect()
    assert.is((await fetch(`${urlOf(NetworkSettings)}/v1/behavior`, { method: 'POST', body: '{}' })).status, 503)
  })

  if (registry === undefined) test.skip('a registry takes it, and gives it back by its digest', 'no registry on this machine')
  else test('a registry takes it, and gives it back by its digest', async () => {
    const reference = await pushImage(engine, source, `${registry}/rankops-test/serving`)
    assert.match(reference, new RegExp(`^${registry}/rankops-test/serving@sha256:[0-9a-f]{64}$`))
    const tags = jsonOf<{ RepoTags: string[] }>(await engine.ask('look', 'GET', `/images/${image}/json`)).RepoTags.filter((name) => name.startsWith(`${registry}/rankops-test/`))
    for (const tag of tags) await engine.ask('forget', 'DELETE', `/images/${tag}`)
    await engine.ask('forget', 'DELETE', `/images/${reference}`, { accepted: [404] })
    assert.is(await ensureImage(engine, { image: reference }), image)
    await withRelease(async ({ folder, digest }) => {
      assert.is(await digestAt(await untilHealthy(await start({ image: reference, binds: [`${folder}:/release:ro`] }))), digest)
    })
    await engine.ask('forget', 'DELETE', `/images/${reference}`, { accepted: [404, 409] })
  })

  async function exitCodeOf(container: Awaited<ReturnType<typeof start>>): Promise<number> {
    return jsonOf<{ StatusCode: number }>(await engine.ask('wait', 'POST', `/containers/${container.id}/wait`)).StatusCode
  }

  /** This machine, as containers see it; the router's container is one. */
  async function bridgeAddress(): Promise<string> {
    return Object.values((await router.inspect()).NetworkSettings.Networks)[0]!.Gateway
  }

  /** A trained release in a folder that everyone may read, and at an address that containers reach. */
  function withRelease(body: (release: { folder: string; url: string; digest: string }) => Promise<void>): Promise<void> {
    return withFolder(async (base) => {
      const family = familyOf('behavior')
      const [rows, spec] = [smallShop(), specOf({ training: { epochs: 1 } })]
      const { files } = await family.fit({ spec, rows, examples: family.buildExamples(rows, spec), backend: await openCpuBackend() }, { log: silentLog, saveCheckpoint: async () => {}, resumeFrom: undefined, signal: new AbortController().signal })
      const folder = join(base, 'release')
      await mkdir(folder)
      const { manifest, assets } = await releaseOf(folder, Object.fromEntries([...files].map(([path, bytes]) => [`model/${path}`, bytes])))
      await writeFile(join(folder, 'manifest.json'), manifestRecord.format(manifest))
      await chmod(base, 0o755)
      const host = await startReleaseHost(new Map([...assets].map(([name, bytes]) => [`/${name}`, bytes])), await bridgeAddress())
      try {
        await body({ folder, url: host.url, digest: manifest.digest })
      } finally {
        await host.close()
      }
    })
  }
})

interface Network { Networks: Record<string, { Gateway: string }>; Ports: Record<string, { HostPort: string }[]> }
interface Inspection {
  State: { Status: string; ExitCode: number; Health: { Status: string } }
  Config: { User: string }
  HostConfig: { ReadonlyRootfs: boolean }
  NetworkSettings: Network
}

function urlOf({ Ports }: Network): string {
  return `http://127.0.0.1:${Ports['8080/tcp']![0]!.HostPort}`
}

async function digestAt(url: string): Promise<string> {
  const { models } = await (await fetch(`${url}/v1/models`)).json() as { models: { digest: string }[] }
  return models[0]!.digest
}
