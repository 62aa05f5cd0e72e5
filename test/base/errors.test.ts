import { errorTable } from '../../src/base/error-table.ts'
import { RankopsError, failure, isFailure, messageOf } from '../../src/base/errors.ts'
import { assert, describe } from '../support/suite.ts'

describe('failure', (test) => {
  test('fills the fields into the message and the next step', () => {
    const error = failure('FILE_DIGEST_MISMATCH', { path: 'model/a.bin', found: 'aa', expected: 'bb' })
    assert.is(error.message, 'model/a.bin has sha256 aa, expected bb')
    assert.is(failure('INPUT_MISSING', { name: 'spec' }).next, 'Give it as --spec on the command line or under with: in the workflow.')
  })

  test('carries code, kind, fields and cause', () => {
    const cause = new Error('below')
    const error = failure('FILE_NOT_FOUND', { path: 'x' }, cause)
    assert.equal([error.code, error.kind, error.fields, error.cause, error.name], ['FILE_NOT_FOUND', 'user', { path: 'x' }, cause, 'RankopsError'])
    assert.not('cause' in failure('FILE_NOT_FOUND', { path: 'x' }))
  })

  test('fills in each field once: a value that looks like a field stays as it is', () => {
    assert.is(failure('RECORD_INVALID', { where: '{problem}', problem: '$& {where}' }).message, '{problem}: $& {where}')
  })

  test('is told from other errors by its class and code', () => {
    const error: unknown = failure('FILE_NOT_FOUND', { path: 'x' })
    assert.equal([isFailure(error), isFailure(error, 'FILE_NOT_FOUND'), isFailure(error, 'RECORD_INVALID'), isFailure(new Error('FILE_NOT_FOUND'))], [true, true, false, false])
  })

  test('takes the text of whatever was thrown', () => {
    assert.equal([messageOf(new Error('a')), messageOf('b'), messageOf(null)], ['a', 'b', 'null'])
  })
})

describe('errorTable', (test) => {
  test('names every code AREA_WHAT', () => {
    for (const code of Object.keys(errorTable)) assert.match(code, /^[A-Z]+(_[A-Z0-9]+)+$/)
  })

  test('says what to do next in a sentence of its own', () => {
    for (const [code, { next }] of Object.entries(errorTable)) {
      assert.ok(next.length > 0, code)
      assert.ok(/[.!?}]$/.test(next), `${code}: ${next}`)
    }
  })

  test('leaves no placeholder open once its fields are given', () => {
    for (const [code, { message, next }] of Object.entries(errorTable)) {
      const names = [...`${message} ${next}`.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!)
      const error = new RankopsError(code as keyof typeof errorTable, Object.fromEntries(names.map((name) => [name, 'given'])))
      assert.not.match(error.message + error.next, /[{}]/, code)
    }
  })
})
