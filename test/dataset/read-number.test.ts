import { isNothing, readNumber } from '../../src/dataset/read-number.ts'
import { assert, describe } from '../support/suite.ts'

describe('readNumber', (test) => {
  test('reads each spelling of a number', () => {
    for (const [text, number] of [['12', 12], ['-1.5e3', -1500], ['+.5', 0.5], ['5.', 5], ['1,234,567.5', 1_234_567.5], ['８０', 80], ['1E2', 100], ['007', 7]] as const) assert.is(readNumber(text), number, text)
  })

  test('knows no number in anything else', () => {
    for (const text of ['', ' ', 'TRUE', 'NaN', 'Infinity', '1e999', '1,23', '12 kg', '0x10', '1-2', '--1', '.', 'e5', '1.2.3']) assert.is(readNumber(text), undefined, text)
  })
})

describe('isNothing', (test) => {
  test('knows the usual words for a missing value', () => {
    for (const text of ['', ' ', 'NA', 'n/a', 'NaN', 'NULL', '-', '?', '无', '缺失']) assert.ok(isNothing(text), text)
    for (const text of ['0', 'no', '否', 'false', 'nano']) assert.not.ok(isNothing(text), text)
  })
})
