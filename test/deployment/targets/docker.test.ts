import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DockerTargetOptions } from '../../../src/deployment/targets/docker.ts'
import type { Target } from '../../../src/deployment/target.ts'
import { processTarget } from '../../../src/deployment/targets/process.ts'
import { findByLabel } from '../../../src/deployment/targets/process/process-table.ts'
import { ask, canary, deployment, stable } from '../../contracts/target.ts'
import { dockerBed } from '../../support/docker-bed.ts'
import { startFakeEngine } from '../../support/fake-engine.ts'
import type { FakeContainer, FakeEngine } from '../../support/fake-engine.ts'
import { assert, assertFails, describe, withFolder } from '../../support/suite.ts'

describe('dockerTarget', (test) => {
  test('builds the image once, whoever deploys, and copies the release into a volume', () => withBed(async ({ open, folder, engine }) => {
    await open().apply(deployment(await stable(folder, '1.0.0')))
    await open().apply(deployment(await stable(folder, '1.1.0')))
    assert.equal(engine.asked.filter((what) => what === 'POST /build'), ['POST /build'])
    assert.is(engine.asked.filter((what) => what === 'PUT /containers/:id/archive').length, 2)
  }))

  test('one that got ready starts again by itself after the engine did, under the address that the router knows', () => withBed(async ({ open, folder, engine }) => {
    const { url } = await open().apply(deployment(await stable(folder, '1.0.0')))
    await engine.restart()
    await settled(async () => await ask(url!) === '1.0.0')
    assert.is(engine.containers.size, 1)
  }))

  test('how one ended is seen with its cause, also when the engine started it again', () => withBed(async ({ open, folder, only }) => {
    await open().apply(deployment(await stable(folder, '1.0.0')))
    const seen = async () => (await open().observe('clicks', 'production')).replicas.map(({ isHealthy, ending }) => [isHealthy, ending])
    assert.equal(await seen(), [[true, undefined]])
    only().restarts = 1
    assert.match((await seen())[0]![1] as string, /^ended, and was started again once; the end of its log: .*"url"/)
    only().process!.kill('SIGKILL')
    await settled(async () => only().state === 'exited')
    assert.match((await seen())[0]!.join(), /^false,ended with code 137, and was started again once; the end of its log: /)
    only().isOutOfMemory = true
    assert.equal(await seen(), [[false, 'was killed: out of memory (limit 128 MiB), and was started again once']])
  }))

  test('a canary that ended since somebody looked is not replaced by one that knows nothing of it', () => withBed(async ({ open, folder, engine }) => {
    const desired = deployment(await stable(folder, '1.0.0', 90), await canary(folder, '1.1.0', 10))
    await open().apply(desired)
    const ended = [...engine.containers.values()].find(({ body: { Labels } }) => Labels['rankops.name'] === '1.1.0')!
    ended.process!.kill('SIGKILL')
    await settled(async () => ended.state === 'exited')
    ended.isOutOfMemory = true
    assert.match((await assertFails('TARGET_NOT_READY', () => open().apply(desired))).message, /it was killed: out of memory \(limit 128 MiB\); the end of its log:/)
    assert.equal((await open().observe('clicks', 'production')).replicas.map(({ version, isHealthy }) => [version, isHealthy] as const).sort(), [['1.0.0', true], ['1.1.0', false]])
    const left = deployment(await stable(folder, '1.0.0'))
    assert.equal((await open().apply(left)).replicas.map(({ version }) => version), ['1.0.0'])
  }))

  test('one that cannot start ends and does not try forever', () => withBed(async ({ open, folder, engine }) => {
    const broken = await stable(folder, '1.0.0')
    await writeFile(join(broken.releaseFolder, 'behaviour.json'), '{"version":"1.0.0","crashes":true}')
    await assertFails('TARGET_NOT_READY', () => open().apply(deployment(broken)))
    assert.is(engine.containers.size, 0)
    assert.not(engine.asked.includes('POST /containers/:id/update'))
  }))

  test('other limits replace a container beside the one that serves, and no request is lost', () => withBed(async ({ open, folder, engine, only }) => {
    const desired = deployment(await stable(folder, '1.0.0'))
    const { url } = await open().apply(desired)
    const before = only().id
    const answers: string[] = []
    let isOver = false
    const load = (async () => { while (!isOver) answers.push(await ask(url!)) })()
    await open({ limits: { memoryMiB: 256, cpu: 0.5 } }).apply(desired)
    isOver = true
    await load
    assert.equal(new Set(answers), new Set(['1.0.0']))
    const { id, body: { HostConfig } } = only()
    assert.is.not(id, before)
    assert.equal([HostConfig['Memory'], HostConfig['MemorySwap'], HostConfig['NanoCpus']], [256 * 1024 * 1024, 256 * 1024 * 1024, 5e8])
    assert.is(engine.containers.size, 1)
  }))

  for (const [step, after] of [['created', 'PUT /containers/:id/archive'], ['filled', 'POST /containers/:id/start'], ['started', 'POST /containers/:id/update']] as const) {
    test(`a caller that was killed when the container was ${step} leaves nothing that the next call does not use or remove`, () => withBed(async ({ open, folder, engine, only }) => {
      const desired = deployment(await stable(folder, '1.0.0'))
      engine.cutFrom(after)
      await assertFails('TARGET_ENGINE', () => open().apply(desired))
      engine.heal()
      assert.is(engine.containers.size, 1)
      const { url } = await open().apply(desired)
      assert.is(await ask(url!), '1.0.0')
      assert.equal([only().state, only().body.HostConfig.RestartPolicy.Name], ['running', 'unless-stopped'])
      assert.is(engine.containers.size, 1)
    }))
  }

  test('a port that another program took meanwhile is replaced by another one', () => withBed(async ({ open, folder, engine, only }) => {
    engine.fail('POST /containers/:id/start', 500, 'driver failed programming external connectivity: Bind for 127.0.0.1:40000 failed: port is already allocated')
    const { url } = await open().apply(deployment(await stable(folder, '1.0.0')))
    assert.is(await ask(url!), '1.0.0')
    assert.is(only().state, 'running')
  }))

  test('a container that never starts is told with the engine’s words', () => withBed(async ({ open, folder, engine }) => {
    for (let i = 0; i < 3; i++) engine.fail('POST /containers/:id/start', 400, 'exec: "node": executable file not found in $PATH')
    const error = await assertFails('TARGET_NOT_READY', async () => open().apply(deployment(await stable(folder, '1.0.0'))))
    assert.match(error.message, 'status 400: exec: "node": executable file not found in $PATH')
    assert.is(engine.containers.size, 0)
  }))

  test('a spec that changes its target moves its traffic, and nothing of the other target is left', () => withBed(async ({ open, folder, engine }) => {
    const desired = deployment(await stable(folder, '1.0.0'))
    const asProcess = processTarget({ folder, serverCommand: [process.execPath, join(import.meta.dirname, '../../support/tiny-server.ts')], readyTimeoutMs: 60_000, drainTimeoutMs: 10_000 })
    const living = () => findByLabel(`--instance=${folder}/production/clicks/1.0.0#`)
    const { url } = await asProcess.apply(desired)
    const answers: string[] = []
    let isOver = false
    const load = (async () => { while (!isOver) answers.push(await ask(url!)) })()

    assert.is((await open().apply(desired)).url, url)
    assert.equal([(await living()).length, engine.containers.size], [0, 1])
    assert.is((await asProcess.apply(desired)).url, url)
    assert.equal([(await living()).length, engine.containers.size], [1, 0])
    isOver = true
    await load
    assert.equal(new Set(answers), new Set(['1.0.0']))
  }))

  test('two folders on one engine know nothing of each other', () => withBed(async ({ open, folder, engine }) => {
    const desired = deployment(await stable(folder, '1.0.0'))
    await open().apply(desired)
    const other = join(folder, 'other')
    assert.equal((await open({ folder: other }).observe('clicks', 'production')).replicas, [])
    await open({ folder: other }).stop('clicks', 'production')
    assert.is(engine.containers.size, 1)
  }))

  test('an engine that is not there is named, with what was wanted of it', () => withBed(async ({ open, folder }) => {
    const host = `unix://${folder}/nothing.sock`
    const error = await assertFails('TARGET_ENGINE', async () => open({ host }).observe('clicks', 'production'))
    assert.match(error.message, `The Docker engine at ${host} could not tell its version: connect ENOENT`)
  }))
})

interface Bed { open(more?: Partial<DockerTargetOptions>): Target; folder: string; engine: FakeEngine; only(): FakeContainer }

function withBed(body: (bed: Bed) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const engine = await startFakeEngine(folder)
    const { open } = dockerBed(folder, engine.host, 'node:24-slim')
    try {
      await body({ open, folder, engine, only: () => [...engine.containers.values()][0]! })
    } finally {
      await open().stop('clicks', 'production')
      await engine.close()
    }
  })
}

async function settled(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => { setTimeout(resolve, 5) })
}
