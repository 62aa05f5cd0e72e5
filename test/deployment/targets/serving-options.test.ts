import { readOptions } from '../../../src/serving/server/read-options.ts'
import { asArguments, asVariables, serverOptions } from '../../../src/deployment/targets/serving-options.ts'
import { assert, describe } from '../../support/suite.ts'

const settings = { events: { keepDays: 30, maxMiB: 64, sync: 'always' as const }, limits: { inFlight: 9, bodyKiB: 2, batch: 3, timeoutMs: 400 } }
const places = { apiKeys: '/keys.json', events: '/events' }

describe('serverOptions', (test) => {
  test('are what the server reads, as arguments and as variables', () => {
    const meant = { apiKeys: '/keys.json', events: '/events', eventSync: 'always', eventRetention: { keepDays: 30, maxBytes: 64 * 1024 * 1024 }, limits: { inFlight: 9, bodyBytes: 2048, batch: 3, timeoutMs: 400 } }
    const options = serverOptions(settings, places)
    for (const read of [readOptions(['--release', '/r', ...asArguments(options)], {}), readOptions(['--release', '/r'], asVariables(options))]) {
      const { apiKeys, events, eventSync, eventRetention, limits } = read
      assert.equal({ apiKeys, events, eventSync, eventRetention, limits }, meant)
    }
  })

  test('say nothing where nothing is set, so that the server’s own defaults hold', () => {
    assert.equal([serverOptions({}, {}), serverOptions({ limits: { batch: 5 } }, {})], [[], [['max-batch', '5']]])
  })
})
