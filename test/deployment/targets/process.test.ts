import { spawn } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readText } from '../../../src/base/files.ts'
import { processTarget } from '../../../src/deployment/targets/process.ts'
import type { ProcessTargetOptions } from '../../../src/deployment/targets/process.ts'
import { findByLabel, findProcess } from '../../../src/deployment/targets/process/process-table.ts'
import { readRouter } from '../../../src/deployment/targets/process/router-client.ts'
import type { Target } from '../../../src/deployment/target.ts'
import { ask, deployment, stable } from '../../contracts/target.ts'
import { assert, assertFails, describe, withFolder } from '../../support/suite.ts'

const support = join(import.meta.dirname, '../../support')
const serverCommand = [process.execPath, join(support, 'tiny-server.ts')]
const serverWrapper = [process.execPath, join(support, 'tiny-wrapper.ts')]

describe('processTarget', (test) => {
  test('a router that died comes back under the address that clients know', () => withBed(async ({ open, folder, living }) => {
    const desired = deployment(await stable(folder, '1.0.0'))
    const { url } = await open().apply(desired)
    for (const { pid } of await living('router')) process.kill(pid, 'SIGKILL')
    await settled(async () => (await living('router')).length === 0)
    assert.is((await open().observe('clicks', 'production')).url, undefined)
    assert.is((await open().apply(desired)).url, url)
    assert.is(await ask(url!), '1.0.0')
  }))

  test('a router that died comes back with its routes, before a canary that cannot start is given up', () => withBed(async ({ open, folder, living }) => {
    const old = await stable(folder, '1.0.0')
    const { url } = await open().apply(deployment(old))
    for (const { pid } of await living('router')) process.kill(pid, 'SIGKILL')
    await settled(async () => (await living('router')).length === 0)
    const broken = await stable(folder, '1.1.0')
    await writeFile(join(broken.releaseFolder, 'behaviour.json'), '{"version":"1.1.0","isNeverReady":true}')
    const applied = assertFails('TARGET_NOT_READY', async () => open({ readyTimeoutMs: 8000 }).apply(deployment({ ...old, weightPercent: 50 }, { ...broken, role: 'canary', weightPercent: 50 })))
    await settled(async () => await ask(url!) === '1.0.0')
    assert.is((await living('1.1.0')).length <= 1, true)
    await applied
    assert.is(await ask(url!), '1.0.0')
  }))

  test('routes to servers that are gone are not taken up again', () => withBed(async ({ open, folder, living }) => {
    const desired = deployment(await stable(folder, '1.0.0'))
    const { url } = await open().apply(desired)
    const routesFile = join(folder, 'production/clicks/router/routes.json')
    assert.is((JSON.parse(await readFile(routesFile, 'utf8')) as { routes: { name: string }[] }).routes[0]!.name, '1.0.0')
    for (const name of ['router', '1.0.0']) for (const { pid } of await living(name)) process.kill(pid, 'SIGKILL')
    await settled(async () => (await living('router')).length + (await living('1.0.0')).length === 0)
    await writeFile(join(desired.replicas[0]!.releaseFolder, 'behaviour.json'), '{"version":"1.0.0","crashes":true}')
    await assertFails('TARGET_NOT_READY', async () => open().apply(desired))
    assert.match(await ask(url!), 'status 503')
    await open().stop('clicks', 'production')
    await assertFails('FILE_NOT_FOUND', () => readText(routesFile))
  }))

  test('a server whose record was never written is found by its label and ended', () => withBed(async ({ open, folder, living }) => {
    const desired = deployment(await stable(folder, '1.0.0'))
    await open().apply(desired)
    const [lost] = await living('1.0.0')
    await rm(join(folder, 'production/clicks/1.0.0.json'))
    await open().apply(desired)
    assert.is(await findProcess(lost!.pid), undefined)
    assert.is((await living('1.0.0')).length, 1)
  }))

  test('a process that was given the id of a dead server is not taken for it', () => withBed(async ({ open, folder }) => {
    const desired = deployment(await stable(folder, '1.0.0'))
    const first = await open().apply(desired)
    const path = join(folder, 'production/clicks/1.0.0.json')
    const record = JSON.parse(await readFile(path, 'utf8')) as { startTicks: number }
    await writeFile(path, JSON.stringify({ ...record, startTicks: record.startTicks - 1 }))
    assert.equal((await open().observe('clicks', 'production')).replicas.map(({ isHealthy }) => isHealthy), [false])
    const second = await open().apply(desired)
    assert.is.not(second.replicas[0]!.pid, first.replicas[0]!.pid)
  }))

  test('a wrapper gets the whole command, a running server is kept without one, and both end together', () => withBed(async ({ open, folder, living }) => {
    const desired = deployment(await stable(folder, '1.0.0'))
    const plain = await open().apply(desired)
    const kept = await open({ serverWrapper }).apply(desired)
    assert.is(kept.replicas[0]!.pid, plain.replicas[0]!.pid)

    const next = deployment(await stable(folder, '1.1.0'))
    await open({ serverWrapper }).apply(next)
    assert.is((await living('1.1.0')).length, 2)
    await open().apply(desired)
    assert.is((await living('1.1.0')).length, 0)
  }))

  test('what a wrapper leaves behind when it dies is ended by the next call', () => withBed(async ({ open, folder, living }) => {
    const desired = deployment(await stable(folder, '1.0.0'))
    const { replicas } = await open({ serverWrapper }).apply(desired)
    process.kill(replicas[0]!.pid!, 'SIGKILL')
    await settled(async () => await findProcess(replicas[0]!.pid!) === undefined)
    assert.is((await living('1.0.0')).length, 1)
    const repaired = await open().apply(desired)
    assert.equal((await living('1.0.0')).map(({ pid }) => pid), [repaired.replicas[0]!.pid])
  }))

  test('other options replace a server beside the one that serves, and no request is lost', () => withBed(async ({ open, folder, living }) => {
    const desired = deployment(await stable(folder, '1.0.0'))
    const { url } = await open().apply(desired)
    const before = await living('1.0.0')
    const answers: string[] = []
    let isOver = false
    const load = (async () => { while (!isOver) answers.push(await ask(url!)) })()
    const serving = { events: { keepDays: 7, maxMiB: 10, sync: 'second' as const }, limits: { inFlight: 5 } }
    const { replicas } = await open({ serving }).apply(desired)
    isOver = true
    await load
    assert.equal([new Set(answers), before.length, (await living('1.0.0')).length, replicas.map(({ name }) => name)], [new Set(['1.0.0']), 1, 0, ['1.0.0']])
    const words = (await readFile(`/proc/${replicas[0]!.pid}/cmdline`, 'utf8')).split('\0')
    const options = words.slice(words.indexOf('0') + 1, -2)
    assert.equal(options, ['--events', join(folder, 'production/clicks/serving/events'), '--event-sync', 'second', '--event-keep-days', '7', '--event-max-mib', '10', '--max-in-flight', '5'])
    assert.is((await open({ serving }).apply(desired)).replicas[0]!.pid, replicas[0]!.pid)
  }))

  test('one that cannot start with other options leaves the one that serves', () => withBed(async ({ open, folder, living }) => {
    const desired = deployment(await stable(folder, '1.0.0'))
    const { url } = await open().apply(desired)
    await writeFile(join(desired.replicas[0]!.releaseFolder, 'behaviour.json'), '{"version":"1.0.0","crashes":true}')
    await assertFails('TARGET_NOT_READY', () => open({ serving: { limits: { batch: 1 } } }).apply(desired))
    assert.equal([await ask(url!), (await living('1.0.0')).length], ['1.0.0', 1])
  }))

  test('other keys are put where the servers read them, and none is replaced; bad ones change nothing', () => withBed(async ({ open, folder }) => {
    const desired = deployment(await stable(folder, '1.0.0'))
    const withKeys = (text: string) => open({ serving: { apiKeys: async () => text } })
    const first = await withKeys('{"keys":[1]}').apply(desired)
    const path = join(folder, 'production/clicks/serving/api-keys.json')
    assert.is(await readFile(path, 'utf8'), '{"keys":[1]}')
    const second = await withKeys('{"keys":[2]}').apply(desired)
    assert.equal([await readFile(path, 'utf8'), second.replicas[0]!.pid], ['{"keys":[2]}', first.replicas[0]!.pid])
    await assertFails('FILE_NOT_FOUND', () => open({ serving: { apiKeys: () => readText(join(folder, 'none')) } }).apply(desired))
    assert.is(await readFile(path, 'utf8'), '{"keys":[2]}')
  }))

  test('servers do not see the environment of the caller', () => withBed(async ({ open, folder }) => {
    const { replicas } = await open().apply(deployment(await stable(folder, '1.0.0')))
    assert.is(await readFile(`/proc/${replicas[0]!.pid}/environ`, 'utf8'), 'PATH=/usr/local/bin:/usr/bin:/bin\0')
  }))

  test('a program that is not there is told by name', () => withBed(async ({ open, folder }) => {
    const error = await assertFails('TARGET_NOT_READY', async () => open({ serverCommand: ['/no/such/program'] }).apply(deployment(await stable(folder, '1.0.0'))))
    assert.match(error.message, 'clicks 1.0.0 did not get ready in production: spawn /no/such/program ENOENT')
  }))

  test('the port that is asked for is the router’s', () => withBed(async ({ open, folder }) => {
    const desired = deployment(await stable(folder, '1.0.0'))
    const { url } = await open().apply(desired)
    await open().stop('clicks', 'production')
    const routerPort = Number(new URL(url!).port)
    assert.is((await open({ routerPort }).apply(desired)).url, url)
    const error = await assertFails('TARGET_NOT_READY', () => open({ routerPort }).apply({ ...desired, environment: 'staging' }))
    assert.match(error.message, `SERVING_PORT_TAKEN: 127.0.0.1:${routerPort} cannot be listened on`)
  }))

  test('a request under way is answered before its server ends', () => withBed(async ({ open, folder }) => {
    const slow = await stable(folder, '1.0.0')
    await writeFile(join(slow.releaseFolder, 'behaviour.json'), '{"version":"1.0.0","delayMs":700}')
    const { url } = await open().apply(deployment(slow))
    const answer = ask(url!)
    await settled(async () => await inFlight(folder) === 1)
    await open().apply(deployment(await stable(folder, '1.1.0')))
    assert.is(await answer, '1.0.0')
    assert.is(await ask(url!), '1.1.0')
  }))

  test('servers outlive the process that started them', () => withBed(async ({ open, folder }) => {
    const desired = deployment(await stable(folder, '1.0.0'))
    const script = `import { processTarget } from ${JSON.stringify(join(import.meta.dirname, '../../../src/deployment/targets/process.ts'))}
      await processTarget(${JSON.stringify({ folder, serverCommand })}).apply(${JSON.stringify(desired)})
      process.kill(process.pid, 'SIGKILL')`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' })
    await new Promise((resolve) => { child.on('exit', resolve) })
    const { url, replicas } = await open().observe('clicks', 'production')
    assert.equal(replicas.map(({ isHealthy }) => isHealthy), [true])
    assert.is(await ask(url!), '1.0.0')
  }))
})

interface Bed {
  open(more?: Partial<ProcessTargetOptions>): Target
  folder: string
  living(name: string): ReturnType<typeof findByLabel>
}

function withBed(body: (bed: Bed) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const open = (more: Partial<ProcessTargetOptions> = {}) => processTarget({ folder, serverCommand, readyTimeoutMs: 60_000, drainTimeoutMs: 10_000, ...more })
    try {
      await body({ open, folder, living: (name) => findByLabel(`--instance=${folder}/production/clicks/${name}#`) })
    } finally {
      for (const environment of ['production', 'staging']) await open().stop('clicks', environment)
    }
  })
}

async function inFlight(folder: string): Promise<number> {
  const { adminUrl } = JSON.parse(await readFile(join(folder, 'production/clicks/router.json'), 'utf8')) as { adminUrl: string }
  return (await readRouter(adminUrl))!.counters[0]!.inFlight
}

/** Waits until something holds that another process brings about. */
async function settled(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => { setTimeout(resolve, 5) })
}
