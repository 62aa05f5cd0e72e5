import { createHash, createHmac } from 'node:crypto'
import { signAliyunRequest } from '../../../src/alert/receivers/aliyun-signature.ts'
import { aliyunSmsReceiver, valuesOf } from '../../../src/alert/receivers/aliyun-sms.ts'
import type { AliyunSmsOptions } from '../../../src/alert/receivers/aliyun-sms.ts'
import { manualClock } from '../../../src/base/clock.ts'
import { alert } from '../../contracts/alert-store.ts'
import { startJsonServer } from '../../contracts/json-server.ts'
import type { JsonServer } from '../../contracts/json-server.ts'
import { change, message, storm } from '../../contracts/receiver.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'

const account = { name: 'sms-1234', to: '13800138000', keyId: 'key-id', keySecret: 'key-secret', signName: '商店 (a)', template: 'SMS_1' }

async function withService(body: (bed: { server: JsonServer; receiver(options?: Partial<AliyunSmsOptions>): ReturnType<typeof aliyunSmsReceiver> }) => Promise<void>): Promise<void> {
  const server = await startJsonServer({ Code: 'OK', Message: 'OK' })
  try {
    await body({ server, receiver: (options) => aliyunSmsReceiver({ ...account, apiUrl: server.address, clock: manualClock('2026-01-01T00:05:00.123Z'), timeoutMs: 2000, ...options }) })
  } finally {
    await server.close()
  }
}

describe('signAliyunRequest', (test) => {
  test('signs the example of the documentation as the documentation does', () => {
    const { headers } = signAliyunRequest({
      keyId: 'YourAccessKeyId', keySecret: 'YourAccessKeySecret', host: 'ecs.cn-shanghai.aliyuncs.com', action: 'RunInstances', version: '2014-05-26',
      query: { RegionId: 'cn-shanghai', ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd' }, date: new Date('2023-10-26T10:22:32.999Z'), nonce: '3156853299f313e23d1673dc12e1703d',
    })
    assert.is(headers['authorization'], 'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0')
  })
})

describe('aliyunSmsReceiver', (test) => {
  test('asks for the template, filled in, for one number, and signs what it asks', () => withService(async ({ server, receiver }) => {
    await receiver().send(message())
    const [{ method, url, headers }] = server.asked as [JsonServer['asked'][number]]
    assert.equal([method, url.pathname, headers['x-acs-action'], headers['x-acs-version'], headers['x-acs-date']], ['POST', '/', 'SendSms', '2017-05-25', '2026-01-01T00:05:00Z'])
    const { OutId, TemplateParam, ...query } = Object.fromEntries(url.searchParams)
    assert.equal(query, { PhoneNumbers: '13800138000', SignName: '商店 (a)', TemplateCode: 'SMS_1' })
    assert.equal(JSON.parse(TemplateParam!), { state: 'critical', model: 'user-behavior', environment: 'production', problem: 'rollout of 1.1.0 aborted' })
    assert.is(OutId, message().id)
    assert.is(/Signature=(\w+)$/.exec(headers['authorization']!)![1], signatureOf(server.asked[0]!))
  }))

  test('no two requests have the same nonce', () => withService(async ({ server, receiver }) => {
    for (let i = 0; i < 3; i++) await receiver().send(message())
    assert.is(new Set(server.asked.map(({ headers }) => headers['x-acs-signature-nonce'])).size, 3)
  }))

  test('only the code OK is good, whatever the status', () => withService(async ({ server, receiver }) => {
    for (const [status, text] of [[200, '{"Code":"isv.MOBILE_NUMBER_ILLEGAL","Message":"bad"}'], [403, '{"Code":"Forbidden.RAM","Message":"no"}'], [200, '{}'], [200, 'OK']] as const) {
      server.answers.push({ status, text })
      await assertFails('ALERT_NOT_DELIVERED', () => receiver().send(message()))
    }
  }))

  test('values have at most 35 characters and no address, since either is refused', () => {
    const values = valuesOf(message(change({ alert: alert({ model: 'm'.repeat(63), environment: '\u200b', summary: 'http://10.0.0.1/x and shop.example in 1.10.2 失败' }) })))
    assert.equal(values, { state: 'critical', model: 'm'.repeat(35), environment: '-', problem: 'http 10 0 0 1/x and shop example in' })
    assert.is(valuesOf(message(change({ alert: alert({ summary: '1.10.2 over' }) }))).problem, '1.10.2 over')
  })

  test('a digest says how many', () => {
    assert.equal(valuesOf(message(...storm(12))), { state: 'changed', model: '12 alerts', environment: '生产环境', problem: 'see the issues' })
  })

  test('refuses what is no telephone number', async () => {
    for (const to of ['110', '138-0013-8000', '13800138000,13900139000', 'x']) await assertFails('INPUT_INVALID', () => aliyunSmsReceiver({ ...account, to, apiUrl: 'https://dysmsapi.aliyuncs.com', clock: manualClock('2026-01-01T00:00:00Z') }))
    await assertFails('INPUT_INVALID', () => aliyunSmsReceiver({ ...account, apiUrl: 'http://dysmsapi.aliyuncs.com', clock: manualClock('2026-01-01T00:00:00Z') }))
  })
})

/** The signature as the service computes it from what arrived. */
function signatureOf({ url, headers }: JsonServer['asked'][number]): string {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex')
  const names = ['host', 'x-acs-action', 'x-acs-content-sha256', 'x-acs-date', 'x-acs-signature-nonce', 'x-acs-version']
  const request = `POST\n/\n${url.search.slice(1)}\n${names.map((name) => `${name}:${headers[name]}\n`).join('')}\n${names.join(';')}\n${hash('')}`
  return createHmac('sha256', account.keySecret).update(`ACS3-HMAC-SHA256\n${hash(request)}`).digest('hex')
}
