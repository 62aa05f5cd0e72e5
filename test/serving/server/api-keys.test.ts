import { mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sha256 } from '../../../src/base/files.ts'
import { recordingLog, silentLog } from '../../../src/base/log.ts'
import { apiKeys, parseApiKeys } from '../../../src/serving/server/api-keys.ts'
import type { ApiKey } from '../../../src/serving/server/api-keys.ts'
import { openPorts } from '../../../src/serving/server/open-ports.ts'
import { tokenBucket } from '../../../src/serving/server/token-bucket.ts'
import { assert, assertFails, describe, withFolder } from '../../support/suite.ts'
import { withServer } from './bed.ts'

const now = new Date('2026-02-01T00:00:00Z')
const later = (ms: number) => new Date(now.getTime() + ms)
const key = (id: string, more: Partial<ApiKey> = {}): ApiKey => ({ id, sha256: sha256(`secret of ${id}`), scopes: ['predict'], ...more })
const bearer = (id: string) => ({ authorization: `Bearer ${id}.secret of ${id}` })

describe('apiKeys', (test) => {
  const rows: [sentence: string, headers: Record<string, string>, expected: string][] = [
    ['a key in Authorization is admitted', bearer('shop'), 'shop'],
    ['a key in x-api-key too', { 'x-api-key': 'shop.secret of shop' }, 'shop'],
    ['no key is refused', {}, '401 KEY_MISSING'],
    ['another scheme is no key', { authorization: 'Basic shop.secret of shop' }, '401 KEY_MISSING'],
    ['a wrong secret is refused', { 'x-api-key': 'shop.secret of Shop' }, '401 KEY_INVALID'],
    ['an unknown id is refused with the same words', { 'x-api-key': 'nobody.secret of shop' }, '401 KEY_INVALID'],
    ['a key without a dot is refused', { 'x-api-key': 'shop' }, '401 KEY_INVALID'],
    ['the digest is no secret', { 'x-api-key': `shop.${sha256('secret of shop')}` }, '401 KEY_INVALID'],
    ['an expired key is refused', bearer('old'), '401 KEY_EXPIRED'],
    ['a key of another scope is refused', bearer('events'), '403 KEY_SCOPE'],
  ]
  for (const [sentence, headers, expected] of rows) {
    test(sentence, () => {
      const keys = apiKeys([key('shop'), key('old', { expiresAt: '2026-01-31T23:59:59Z' }), key('events', { scopes: ['events'] })])
      const admission = keys.admit(headers, 'predict', now)
      assert.is('keyId' in admission ? admission.keyId : `${admission.refusal.status} ${admission.refusal.code}`, expected)
    })
  }

  test('a key has its burst at once, then its rate; what it used stays with it when the keys are read again', () => {
    const limited = key('shop', { ratePerSecond: 2, burst: 3 })
    const keys = apiKeys([limited])
    const statusAt = (ms: number) => {
      const admission = keys.admit(bearer('shop'), 'predict', later(ms))
      return 'keyId' in admission ? 200 : admission.refusal
    }
    for (let i = 0; i < 3; i++) assert.is(statusAt(0), 200)
    keys.replace([limited])
    const refusal = statusAt(0) as { status: number; retryAfterS: number }
    assert.equal([refusal.status, refusal.retryAfterS], [429, 0.5])
    assert.is(statusAt(500), 200)
    assert.is((statusAt(500) as { status: number }).status, 429)
  })

  test('a key that is taken out of the list is refused from then on', () => {
    const keys = apiKeys([key('shop')])
    keys.replace([])
    assert.ok('refusal' in keys.admit(bearer('shop'), 'predict', now))
  })

  test('a clock that goes back gives no tokens and takes none', () => {
    const bucket = tokenBucket(1, 1)
    assert.equal([bucket.take(5000), bucket.take(1000), bucket.take(2000)], [undefined, 1, undefined])
  })
})

describe('a file of API keys', (test) => {
  const broken: [sentence: string, text: string, problem: RegExp][] = [
    ['that is no JSON', '{', /not JSON/],
    ['with a secret in place of its digest', JSON.stringify({ keys: [{ ...key('a'), sha256: 'open sesame' }] }), /keys\/0\/sha256/],
    ['with an unknown scope', JSON.stringify({ keys: [{ ...key('a'), scopes: ['root'] }] }), /keys\/0\/scopes/],
    ['with an id twice', JSON.stringify({ keys: [key('a'), key('a')] }), /the id a is there twice/],
  ]
  for (const [sentence, text, problem] of broken) {
    test(`${sentence} is refused at its place`, async () => assert.match((await assertFails('SERVING_KEYS_INVALID', () => parseApiKeys(text, 'keys.json'))).message, problem))
  }

  test('is read again when it changes; one that is broken changes nothing', () => withFolder(async (folder) => {
    const path = join(folder, 'keys.json')
    await writeFile(path, JSON.stringify({ keys: [key('shop')] }))
    const log = recordingLog()
    const { keys } = await openPorts({ apiKeys: path, eventSync: 'never', accessLogPerSecond: 0, host: '127.0.0.1' }, log, () => {})
    const isAdmitted = (id: string) => 'keyId' in keys!.admit(bearer(id), 'predict', now)
    const until = async (done: () => boolean) => { for (let i = 0; i < 1200 && !done(); i++) await pause(50) }
    await writeFile(path, '{ broken')
    await until(() => log.lines.some((line) => line.startsWith('warning: The API keys stay as they were')))
    assert.is(isAdmitted('shop'), true)
    await writeFile(path, JSON.stringify({ keys: [key('other')] }))
    await until(() => isAdmitted('other'))
    assert.equal([isAdmitted('shop'), isAdmitted('other')], [false, true])
  }))

  test('also where a kubelet brings them: behind a link that is set anew', () => withFolder(async (folder) => {
    for (const [generation, id] of [['1', 'shop'], ['2', 'other']] as const) {
      await mkdir(join(folder, generation))
      await writeFile(join(folder, generation, 'keys.json'), JSON.stringify({ keys: [key(id)] }))
    }
    await symlink('1', join(folder, '..data'))
    await symlink('..data/keys.json', join(folder, 'keys.json'))
    const { keys } = await openPorts({ apiKeys: join(folder, 'keys.json'), host: '127.0.0.1' }, silentLog)
    const isAdmitted = (id: string) => 'keyId' in keys!.admit(bearer(id), 'predict', now)
    assert.equal([isAdmitted('shop'), isAdmitted('other')], [true, false])
    await symlink('2', join(folder, '..data_tmp'))
    await rename(join(folder, '..data_tmp'), join(folder, '..data'))
    for (let i = 0; i < 1200 && !isAdmitted('other'); i++) await pause(50)
    assert.equal([isAdmitted('shop'), isAdmitted('other')], [false, true])
  }))

  test('a server without keys says at its start that everyone may ask', async () => {
    const log = recordingLog()
    await openPorts({ eventSync: 'never', accessLogPerSecond: 0, host: '0.0.0.0' }, log, () => {})
    assert.equal(log.lines, ['warning: No API keys: everyone who reaches 0.0.0.0 may ask'])
  })
})

describe('a server with API keys', (test) => {
  const keys = () => apiKeys([key('shop'), key('feed', { scopes: ['events'] }), key('ops', { scopes: ['admin'] }), key('slow', { ratePerSecond: 0.001, burst: 1 })])

  test('answers each key what its scopes allow; health needs none', () => withServer({ keys: keys() }, async ({ ask, post, adminUrl }) => {
    const query = { item: 'a', history: [] }
    const event = { user: 'u', kind: 'click', item: 'a' }
    const infer = { inputs: [{ name: 'features', datatype: 'FP32', shape: [1, 2], data: [1, 1] }] }
    assert.equal([(await post('/v1/behavior', query)).status, (await post('/v1/behavior', query, bearer('shop'))).status, (await post('/v1/behavior', query, bearer('feed'))).status], [401, 200, 403])
    assert.equal([(await post('/v1/events', event, bearer('shop'))).status, (await post('/v1/events', event, bearer('feed'))).status], [403, 202])
    assert.match((await post('/v2/models/clicks/infer', infer)).body.error, /No API key was given/)
    assert.is((await post('/v2/models/clicks/infer', infer, bearer('shop'))).status, 200)
    for (const path of ['/healthz', '/readyz', '/v2/health/ready', '/openapi.json']) assert.is((await ask(path)).status, 200, path)
    assert.is((await fetch(`${adminUrl}/metrics`)).status, 200)
  }))

  test('tells a key without a rest when to come again', () => withServer({ keys: keys() }, async ({ post }) => {
    assert.is((await post('/v1/behavior', { item: 'a', history: [] }, bearer('slow'))).status, 200)
    const { status, headers, body } = await post('/v1/behavior', { item: 'a', history: [] }, bearer('slow'))
    assert.equal([status, body.code], [429, 'RATE_LIMITED'])
    assert.ok(Number(headers.get('retry-after')) > 900)
  }))
})
