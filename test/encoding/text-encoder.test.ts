import { readdir } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { atOnce } from '../../src/base/steps.ts'
import { openSession } from '../../src/encoding/onnx-session.ts'
import { openTextEncoder } from '../../src/encoding/text-encoder.ts'
import { openTokenizer } from '../../src/encoding/tokens.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { smallPictureEncoder, smallTextEncoder, tokenizerOf } from './small-encoders.ts'

const colours = smallTextEncoder({ red: [1, 0, 0], blue: [0, 0, 1], dark: [0, 1, 0] })
const settings = { pooling: 'mean', maxTokens: 16 } as const
const near = (a: Float32Array, b: readonly number[]) => assert.ok(a.length === b.length && a.every((value, i) => Math.abs(value - b[i]!) < 1e-6), `${[...a]} is not ${b}`)

async function settledOn(holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 6000 && !await holds(); i++) await pause(10)
  assert.ok(await holds())
}

describe('openTextEncoder', (test) => {
  test('gives the mean of the vectors of a text’s words, of length 1, and zeros where it knows none', () => {
    const { encode, size } = atOnce(openTextEncoder('the encoder', colours, settings))
    assert.is(size, 3)
    near(encode('dark blue red dark'), [1, 2, 1].map((value) => value / Math.sqrt(6)))
    near(encode('Red'), [1, 0, 0])
    near(encode('blue red'), [Math.SQRT1_2, 0, Math.SQRT1_2])
    near(encode('nothing that it knows'), [0, 0, 0])
  })

  test('a text of which a tokenizer without marks leaves nothing says nothing', () => {
    const tokenizer = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(colours.tokenizer).toString()) as object, post_processor: null }))
    const { encode } = atOnce(openTextEncoder('the encoder', { onnx: colours.onnx, tokenizer }, { ...settings, pooling: 'first' }))
    near(encode('red blue'), [1, 0, 0])
    for (const text of ['', ' ', '\u200b']) near(encode(text), [0, 0, 0])
  })

  test('cuts long texts and keeps the mark at their end', () => {
    const tokenize = openTokenizer('the encoder', tokenizerOf(['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'red', 'blue']))
    assert.equal(tokenize('red blue red blue', 4), [2, 4, 5, 3])
    assert.equal(tokenize('red', 4), [2, 4, 3])
    near(atOnce(openTextEncoder('the encoder', colours, { ...settings, maxTokens: 3 })).encode('red blue blue'), [1, 0, 0])
  })

  test('is stopped by what is no encoder of texts, and says why', async () => {
    const open = (files: Partial<typeof colours>, other: object = {}) => () => atOnce(openTextEncoder('encoders/x.onnx', { ...colours, ...files }, { ...settings, ...other }))
    const refused = async (body: () => unknown, problem: RegExp) => assert.match((await assertFails('ENCODER_INVALID', body)).message, problem)
    await refused(open({ onnx: colours.onnx.subarray(0, 40) }), /^encoders\/x\.onnx cannot be used: /)
    await refused(open({ onnx: smallPictureEncoder(8) }), /wants the input pixel_values/)
    await refused(open({ tokenizer: Buffer.from('{"model": 1}') }), /its tokenizer cannot be read/)
    await refused(open({}, { dimensions: 384 }), /its vectors have 3 numbers, the spec says 384/)
    await refused(open({}, { output: 'pooler' }), /no output pooler; it has last_hidden_state/)
    await refused(open({}, { pooling: 'none' }), /shape \[1, \d+, 3\], which is no vector an input/)
  })

  test('says what to install where the runtime is missing', async () => {
    const error = await assertFails('ENCODER_RUNTIME_MISSING', () => atOnce(openSession('encoders/x.onnx', colours.onnx, { from: '/nowhere/rankops.mjs' })))
    assert.match(`${error.message} ${(error as unknown as { next: string }).next}`, /onnxruntime is not there .*npm install onnxruntime-node/)
  })

  test('ends its thread when it is told to, and then says so at once', async () => {
    const { encode, end } = atOnce(openTextEncoder('the encoder', colours, settings))
    const threads = async () => (await readdir('/proc/self/task').catch(() => [])).length
    const before = await threads()
    end()
    await settledOn(async () => before === 0 || await threads() < before)
    assert.match((await assertFails('ENCODER_INVALID', () => encode('red'))).message, /its thread has ended/)
  })

  test('tells a model that cannot take what it is given, and answers the next call', async () => {
    const session = atOnce(openSession('the encoder', colours.onnx))
    const run = (numbers: bigint[]) => session.run(Object.fromEntries(['input_ids', 'attention_mask'].map((name) => [name, { type: 'int64', data: BigInt64Array.from(numbers), dims: [1, numbers.length] }])), 'last_hidden_state')
    await assertFails('ENCODER_INVALID', () => run([99n]))
    assert.equal([...run([4n]).data], [1, 0, 0])
  })
})
