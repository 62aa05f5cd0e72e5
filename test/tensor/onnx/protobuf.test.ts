import { bytesField, integerField, messageOf } from '../../../src/tensor/onnx/protobuf.ts'
import { assert, describe } from '../../support/suite.ts'

describe('protocol buffers', (test) => {
  // The examples of the page on the encoding: a field 1 of 150, a field 2 of "testing", and a field 3 that holds the first.
  test('are written as their specification shows', () => {
    assert.is(hex(integerField(1, 150)), '089601')
    assert.is(hex(bytesField(2, 'testing')), '120774657374696e67')
    assert.is(hex(bytesField(3, [integerField(1, 150)])), '1a03089601')
  })

  const numbers: [number, string][] = [[0, '00'], [127, '7f'], [128, '8001'], [2 ** 31, '8080808008'], [Number.MAX_SAFE_INTEGER, 'ffffffffffffff0f']]
  for (const [value, bytes] of numbers) test(`${value} is ${bytes}`, () => assert.is(hex(integerField(1, value)), `08${bytes}`))

  test('a field number above 15 takes two bytes; fields keep their order', () => {
    assert.is(hex(messageOf([integerField(20, 7), integerField(1, 1)])), 'a001070801')
  })

  for (const value of [-1, 0.5, NaN, 2 ** 53]) test(`${value} is refused`, () => assert.throws(() => integerField(1, value), /no whole number/))
})

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
