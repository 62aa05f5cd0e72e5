import { formatSafetensors, parseSafetensors } from '../../src/matrix/safetensors.ts'
import { assert, assertFails, describe } from '../support/suite.ts'

const tensors = new Map([
  ['bytes', { values: Uint8Array.of(1, 2, 3) }],
  ['factors', { values: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] }],
  ['starts', { values: Int32Array.of(0, -7) }],
  ['none', { values: new Float32Array(0), shape: [0, 4] }],
  ['prices', { values: Float64Array.of(0.1) }],
  ['small', { values: Int8Array.of(-1) }],
])

describe('safetensors', (test) => {
  test('gives back what was written, whatever the place of the bytes in memory', () => {
    const bytes = formatSafetensors(tensors, { b: '2', a: '1' })
    for (const shift of [0, 1, 3, 8]) {
      const moved = new Uint8Array(bytes.length + shift)
      moved.set(bytes, shift)
      const read = parseSafetensors(moved.subarray(shift), 'x')
      assert.equal(read.metadata, { a: '1', b: '2' })
      assert.is(read.tensors.size, tensors.size)
      for (const [name, { values }] of tensors) assert.equal(read.tensors.get(name), values, name)
      assert.equal(read.shapes.get('factors'), [2, 3])
    }
  })

  test('equal tensors give equal bytes, in whatever order they are named', () => {
    assert.equal(formatSafetensors(new Map([...tensors].reverse())), formatSafetensors(tensors))
  })

  test('is laid out as the format says', () => {
    const bytes = Buffer.from(formatSafetensors(new Map([['a', { values: Float32Array.of(1.5) }]])))
    const length = Number(bytes.readBigUInt64LE(0))
    assert.is((8 + length) % 8, 0)
    assert.equal(JSON.parse(bytes.subarray(8, 8 + length).toString()), { a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } })
    assert.is(bytes.readFloatLE(8 + length), 1.5)
  })

  const bytes = formatSafetensors(tensors)
  const withHeader = (header: string) => {
    const padded = Buffer.from(header.padEnd(Math.ceil(header.length / 8) * 8))
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(padded.length))
    return Buffer.concat([length, padded])
  }
  const broken: [string, Uint8Array, RegExp][] = [
    ['nothing', new Uint8Array(0), /x is torn or no safetensors file/],
    ['a file that ends in its header', bytes.subarray(0, 20), /x is torn or no safetensors file/],
    ['a file that ends in its numbers', bytes.subarray(0, bytes.length - 1), /x is torn/],
    ['bytes behind the tensors', Buffer.concat([bytes, Uint8Array.of(0)]), /x has bytes behind its tensors/],
    ['a header that is no JSON', withHeader('{'), /x has no header/],
    ['a header that is a list of numbers', withHeader('[1]'), /x has no header/],
    ['a type that is not read', withHeader('{"a":{"dtype":"F16","shape":[0],"data_offsets":[0,0]}}'), /x holds a as F16/],
    ['a shape that does not fit its bytes', withHeader('{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,1]}}'), /x says of a what does not fit together/],
    ['places that are no pair', withHeader('{"a":{"dtype":"U8","shape":[0],"data_offsets":5}}'), /x says of a what does not fit together/],
    ['a hole', withHeader('{"a":{"dtype":"U8","shape":[0],"data_offsets":[1,1]}}'), /x says of a what does not fit together/],
    ['an entry that says nothing', withHeader('{"a":{}}'), /x holds a as undefined/],
    ['a negative shape', withHeader('{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,-1]}}'), /x says of a what does not fit together/],
  ]
  for (const [what, content, message] of broken) {
    test(`refuses ${what}`, async () => {
      const error = await assertFails('MODEL_INVALID', () => parseSafetensors(content, 'x'))
      assert.match(error.message, message)
    })
  }
})
