import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { containerExtras, eventVolume } from '../../../../src/deployment/targets/docker/serving-extras.ts'
import { deployment, stable } from '../../../contracts/target.ts'
import { dockerBed } from '../../../support/docker-bed.ts'
import { startFakeEngine } from '../../../support/fake-engine.ts'
import { assert, describe, withFolder } from '../../../support/suite.ts'

const owner = { folder: '/srv/rankops', environment: 'production', model: 'clicks' }
const events = { keepDays: 30, maxMiB: 64, sync: 'second' as const }
const apiKeys = async () => '{"keys":[]}'
const maria = { uid: 1001, gid: 1002 }

describe('containerExtras', (test) => {
  test('keys and a log: two volumes, of which the one of the log outlives containers', () => {
    assert.equal(containerExtras({ apiKeys, events, limits: { batch: 5 } }, owner, maria), {
      user: '1000:1000',
      variables: { RANKOPS_API_KEYS: '/keys/api-keys.json', RANKOPS_EVENTS: '/events/log', RANKOPS_EVENT_SYNC: 'second', RANKOPS_EVENT_KEEP_DAYS: '30', RANKOPS_EVENT_MAX_MIB: '64', RANKOPS_MAX_BATCH: '5' },
      mounts: [
        { Type: 'volume', Target: '/keys' },
        { Type: 'volume', Source: eventVolume(owner), Target: '/events', VolumeOptions: { Labels: { 'rankops.folder': '/srv/rankops', 'rankops.model': 'clicks', 'rankops.environment': 'production', 'rankops.role': 'server' } } },
      ],
    })
  })

  test('a log in a folder of the machine belongs to whoever deploys, and a server never runs as root', () => {
    const inFolder = { events: { ...events, folder: '/srv/events' } }
    const [asMaria, asRoot] = [maria, { uid: 0, gid: 0 }].map((machine) => containerExtras(inFolder, owner, machine)!)
    assert.equal([asMaria!.user, asRoot!.user], ['1001:1002', '1000:1000'])
    assert.equal([asMaria!.mounts, asMaria!.variables['RANKOPS_EVENTS']], [[{ Type: 'bind', Source: '/srv/events', Target: '/events' }], '/events'])
  })

  test('two deployments never share a log, also of one model and environment', () => {
    assert.match(eventVolume(owner), /^rankops-events-production-clicks-[0-9a-f]{8}$/)
    assert.is.not(eventVolume(owner), eventVolume({ ...owner, folder: '/srv/other' }))
  })

  test('nothing said is nothing added, so that containers of before stay', () => {
    assert.is(containerExtras({}, owner, maria), undefined)
  })
})

describe('the docker target with deployment.serving', (test) => {
  test('copies keys in before the start and again with each step; only other options make another container', () => withFolder(async (folder) => {
    const engine = await startFakeEngine(folder)
    const { open } = dockerBed(folder, engine.host, 'node:24-slim')
    const only = () => [...engine.containers.values()][0]!
    try {
      const desired = deployment(await stable(folder, '1.0.0'))
      await open({ serving: { apiKeys: async () => 'first', events } }).apply(desired)
      const { id, volume, body } = only()
      assert.is(await readFile(`${volume}-keys/api-keys.json`, 'utf8'), 'first')
      const log = await stat(`${volume}-events/log`)
      assert.equal([log.isDirectory(), log.mode & 0o777], [true, 0o700])
      assert.ok(body.Env.includes('RANKOPS_API_KEYS=/keys/api-keys.json'))

      await open({ serving: { apiKeys: async () => 'second', events } }).apply(desired)
      assert.equal([only().id, await readFile(`${volume}-keys/api-keys.json`, 'utf8')], [id, 'second'])

      await open({ serving: { apiKeys: async () => 'second', events: { ...events, keepDays: 7 } } }).apply(desired)
      assert.is.not(only().id, id)
      assert.is(engine.containers.size, 1)
    } finally {
      await open().stop('clicks', 'production')
      await engine.close()
    }
  }))

  test('makes the folder of the log, which nobody else may look into', () => withFolder(async (folder) => {
    const engine = await startFakeEngine(folder)
    const { open } = dockerBed(folder, engine.host, 'node:24-slim')
    try {
      await open({ serving: { events: { ...events, folder: join(folder, 'shop/events') } } }).apply(deployment(await stable(folder, '1.0.0')))
      assert.is((await stat(join(folder, 'shop/events'))).mode & 0o777, 0o700)
    } finally {
      await open().stop('clicks', 'production')
      await engine.close()
    }
  }))
})
