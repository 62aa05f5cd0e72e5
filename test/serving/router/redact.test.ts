import { redactBody } from '../../../src/serving/router/redact.ts'
import { assert, describe } from '../../support/suite.ts'

describe('redactBody', (test) => {
  const redacted = (value: unknown, key?: string) => redactBody(Buffer.from(JSON.stringify(value)), key)

  test('leaves out who somebody is, wherever it stands', () => {
    assert.is(redacted({ item: '1001', user: 'alice', history: [{ item: '1', kind: 'view', userId: 7 }], 用户ID: 'u1' }), '{"item":"1001","user":"…","history":[{"item":"1","kind":"view","userId":"…"}],"用户ID":"…"}')
    assert.is(redacted({ a: { b: [{ email: 'a@b.c', phone: 1, session_id: 'x', item: 2 }] } }), '{"a":{"b":[{"email":"…","phone":"…","session_id":"…","item":2}]}}')
  })

  test('the user of the header is left out under any name, as text or number', () => {
    assert.is(redacted({ who: 'alice', list: ['alice', 'bob'], n: 17 }, 'alice'), '{"who":"…","list":["…","bob"],"n":17}')
    assert.is(redacted({ who: 17 }, '17'), '{"who":"…"}')
  })

  test('requests that the Open Inference Protocol carries as texts are looked into', () => {
    assert.is(redacted({ inputs: [{ data: ['{"user":"alice","item":"1"}'] }] }), '{"inputs":[{"data":[{"user":"…","item":"1"}]}]}')
  })

  test('what is long or deep is cut, and what is no JSON is told by its size', () => {
    assert.is(redacted({ items: Array.from({ length: 100 }, () => 'x'.repeat(50)) }).length, 601)
    assert.is(redacted({ a: { b: { c: { d: { e: { f: { g: 1 } } } } } } }), '{"a":{"b":{"c":{"d":{"e":{"f":{"g":"…"}}}}}}}')
    assert.is(redactBody(Buffer.from([0, 255, 1])), '3 bytes')
  })
})
