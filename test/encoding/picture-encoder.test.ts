import { atOnce } from '../../src/base/steps.ts'
import { openPictureEncoder } from '../../src/encoding/picture-encoder.ts'
import { openPictures } from '../../src/encoding/read-picture.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { picture, smallPictureEncoder, smallTextEncoder } from './small-encoders.ts'

const settings = { pooling: 'none', size: 4, mean: [0, 0, 0], deviation: [1, 1, 1], fit: 'cover' } as const

describe('openPictureEncoder', (test) => {
  test('gives vectors of length 1 of pictures of any size, and none of what is torn or no picture', async () => {
    const { encode, size } = atOnce(openPictureEncoder('the encoder', smallPictureEncoder(4), settings))
    assert.is(size, 3)
    const red = await picture('red', 50)
    const vectors = await encode([red, red.subarray(0, red.length - 30), Buffer.from('<svg>'), await picture('blue', 2)])
    assert.equal(vectors.map((vector) => vector && [...vector]), [[1, 0, 0], undefined, undefined, [0, 0, 1]])
  })

  test('brings colours to the mean and deviation of the settings, on white where they are see-through', async () => {
    const read = openPictures({ ...settings, size: 1, mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.25, 0.5] })
    assert.equal([...await read(await picture('red')) ?? []], [1, -2, -1])
    const { default: sharp } = await import('sharp')
    const clear = await sharp({ create: { width: 2, height: 2, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } }).png().toBuffer()
    assert.equal([...await read(clear) ?? []], [1, 2, 1])
    const grey = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'white' } }).greyscale().jpeg().toBuffer()
    assert.equal([...await read(grey) ?? []], [1, 2, 1])
  })

  test('is stopped by an encoder of texts, and by other dimensions than the spec says', async () => {
    const open = (onnx: Uint8Array, other: object = {}) => () => atOnce(openPictureEncoder('the encoder', onnx, { ...settings, ...other }))
    assert.match((await assertFails('ENCODER_INVALID', open(smallTextEncoder({ red: [1] }).onnx))).message, /takes one input of float32, this takes input_ids \(int64\), attention_mask \(int64\)/)
    assert.match((await assertFails('ENCODER_INVALID', open(smallPictureEncoder(4), { dimensions: 512 }))).message, /have 3 numbers, the spec says 512/)
  })

  test('says what to install where pictures cannot be read', async () => {
    const error = await assertFails('ENCODER_PICTURES_MISSING', () => openPictures(settings, '/nowhere/rankops.mjs'))
    assert.match((error as unknown as { next: string }).next, /npm install sharp/)
  })
})
