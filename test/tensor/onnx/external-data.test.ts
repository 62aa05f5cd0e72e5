import { openSession } from '../../../src/encoding/onnx-session.ts'
import { atOnce } from '../../../src/base/steps.ts'
import { externalDataOf } from '../../../src/tensor/onnx/external-data.ts'
import { formatOnnx } from '../../../src/tensor/onnx/format-onnx.ts'
import { parseOnnx } from '../../../src/tensor/onnx/parse-onnx.ts'
import { bytesField, integerField, messageOf } from '../../../src/tensor/onnx/protobuf.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'

const whole = formatOnnx({ name: 'g', doc: '', inputs: [{ name: 'x', shape: [1], doc: '' }], outputs: [{ name: 'y', shape: [1], doc: '' }], nodes: [{ operator: 'Add', inputs: ['x', 'w'], output: 'y' }], constants: [{ name: 'w', shape: [1], floats: [1] }] }, {})

/** A model whose constant is in a file beside it, as exporters of large ones write it. */
function split(file: string): Uint8Array {
  const entry = (key: string, value: string) => bytesField(13, [bytesField(1, key), bytesField(2, value)])
  const constant = [integerField(1, 1), integerField(2, 1), bytesField(8, 'w'), entry('offset', '0'), entry('location', file), integerField(14, 1)]
  return messageOf([integerField(1, 8), bytesField(7, [bytesField(1, [bytesField(1, 'x'), bytesField(1, 'w'), bytesField(2, 'y'), bytesField(4, 'Add')]), bytesField(5, constant)])])
}

describe('a model in ONNX format that is in two files', (test) => {
  const sentence = /^it keeps w in another file \(model\.onnx\.data\), and one file is read: save it whole/

  test('is told from one that is whole, with the constant, the file and what to do', () => {
    assert.is(externalDataOf(whole), undefined)
    assert.match(externalDataOf(split('model.onnx.data'))!, sentence)
  })

  test('is refused as the model of a program', () => {
    assert.ok(parseOnnx(whole))
    assert.throws(() => parseOnnx(split('model.onnx.data')), (error: Error) => error instanceof RangeError && sentence.test(error.message))
  })

  test('is refused as an encoder, before a runtime looks for the file where the process happens to stand', async () => {
    assert.match((await assertFails('ENCODER_INVALID', async () => atOnce(openSession('words', split('../../secrets'))))).message, /words cannot be used: it keeps w in another file \(\.\.\/\.\.\/secrets\)/)
  })

  test('what is no model at all is the runtime’s to tell', async () => {
    const { message } = await assertFails('ENCODER_INVALID', async () => atOnce(openSession('words', Buffer.from('no model'))))
    assert.not.match(message, /another file/)
  })
})
