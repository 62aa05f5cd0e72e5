import { readOptions } from '../../../src/serving/server/read-options.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'

describe('readOptions', (test) => {
  test('has a default for all but the release', () => {
    assert.equal(readOptions(['--release', '/r', '--instance=any'], {}), {
      release: '/r', host: '127.0.0.1', port: 0, admin: { host: '127.0.0.1', port: 0 }, eventSync: 'second', accessLogPerSecond: 10,
      limits: { bodyBytes: 1024 * 1024, batch: 256, inFlight: 512, timeoutMs: 10_000 },
    })
  })

  test('an argument goes before the variable of the same name', () => {
    const variables = { RANKOPS_RELEASE: '/r', RANKOPS_PORT: '8080', RANKOPS_ADMIN_PORT: '8081', RANKOPS_API_KEYS: '/keys.json', RANKOPS_EVENTS: '/events', RANKOPS_MAX_IN_FLIGHT: '' }
    const { port, admin, apiKeys, events, limits } = readOptions(['--port', '9090'], variables)
    assert.equal([port, admin.port, apiKeys, events, limits.inFlight], [9090, 8081, '/keys.json', '/events', 512])
  })

  test('events are kept as long as is said, and 0 stands for no limit', () => {
    const retentionOf = (...args: string[]) => readOptions(['--release', '/r', ...args], {}).eventRetention
    assert.equal(retentionOf('--event-keep-days', '30'), { keepDays: 30, maxBytes: undefined })
    assert.equal(retentionOf('--event-keep-days', '0', '--event-max-mib', '1'), { keepDays: undefined, maxBytes: 1024 * 1024 })
    assert.is(retentionOf(), undefined)
  })

  test('refuses what is no number and no policy', async () => {
    await assertFails('INPUT_INVALID', () => readOptions(['--release', '/r', '--port', 'http'], {}))
    await assertFails('INPUT_INVALID', () => readOptions(['--release', '/r'], { RANKOPS_TIMEOUT_MS: '-1' }))
    await assertFails('INPUT_INVALID', () => readOptions(['--release', '/r', '--event-sync', 'sometimes'], {}))
    await assertFails('INPUT_MISSING', () => readOptions([], {}))
  })
})
