// Python's onnxruntime gives the vectors that our encoders give, of texts by their tokens and of pictures by their points.
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { seededRandom } from '../../src/base/random.ts'
import { atOnce } from '../../src/base/steps.ts'
import { openPictureEncoder } from '../../src/encoding/picture-encoder.ts'
import { openPictures } from '../../src/encoding/read-picture.ts'
import { openTextEncoder } from '../../src/encoding/text-encoder.ts'
import { openTokenizer } from '../../src/encoding/tokens.ts'
import { picture, smallPictureEncoder, smallTextEncoder } from '../encoding/small-encoders.ts'
import { assert, describe, withFolder } from '../support/suite.ts'
import { peersPython } from './tools.ts'

const run = promisify(execFile)
const python = await peersPython('onnxruntime')
const seed = 11
const random = seededRandom(seed)
process.stdout.write(`seed ${seed}\n`)

const program = `
import json, sys, numpy, onnxruntime
session = onnxruntime.InferenceSession(sys.argv[1], providers=['CPUExecutionProvider'])
vectors = []
for given in json.load(open(sys.argv[2])):
    feeds = {name: numpy.array(values, dtype='<i8' if name != 'pixel_values' else '<f4').reshape(given['shape']) for name, values in given['feeds'].items()}
    made = session.run(None, feeds)[0]
    made = made[0].mean(axis=0) if made.ndim == 3 else made[0]
    vectors.append((made / numpy.linalg.norm(made)).tolist())
json.dump(vectors, sys.stdout)
`

async function vectorsByPython(onnx: Uint8Array, given: readonly { shape: number[]; feeds: Record<string, number[]> }[]): Promise<number[][]> {
  return withFolder(async (folder) => {
    const [model, inputs] = [join(folder, 'encoder.onnx'), join(folder, 'inputs.json')]
    await writeFile(model, onnx)
    await writeFile(inputs, JSON.stringify(given))
    const { stdout } = await run(python!, ['-c', program, model, inputs], { timeout: 120_000 })
    return JSON.parse(stdout) as number[][]
  })
}

function assertNear(ours: readonly Float32Array[], theirs: readonly number[][]): void {
  assert.is(ours.length, theirs.length)
  for (const [i, vector] of ours.entries()) for (const [k, value] of vector.entries()) assert.ok(Math.abs(value - theirs[i]![k]!) < 1e-5, `${i}, ${k}: ${value} for ${theirs[i]![k]}`)
}

describe('encoders in ONNX format', (test) => {
  const sentences = ['of texts: Python gives the same vectors to 1e-5', 'of pictures: Python gives the same vectors to 1e-5']
  if (python === undefined) {
    for (const sentence of sentences) test.skip(sentence, 'no Python with onnxruntime')
    return
  }
  test(sentences[0]!, async () => {
    const words = Array.from({ length: 40 }, (_, i) => `word${i}`)
    const { onnx, tokenizer } = smallTextEncoder(Object.fromEntries(words.map((word) => [word, Array.from({ length: 24 }, () => random.normal())])))
    const texts = Array.from({ length: 30 }, () => Array.from({ length: 1 + random.below(12) }, () => random.pick(words)).join(' '))
    const { encode } = atOnce(openTextEncoder('the encoder', { onnx, tokenizer }, { pooling: 'mean', maxTokens: 10 }))
    const tokenize = openTokenizer('the encoder', tokenizer)
    const theirs = await vectorsByPython(onnx, texts.map((text) => tokenize(text, 10)).map((tokens) => ({ shape: [1, tokens.length], feeds: { input_ids: tokens, attention_mask: tokens.map(() => 1) } })))
    assertNear(texts.map(encode), theirs)
  })

  test(sentences[1]!, async () => {
    const settings = { pooling: 'none', size: 6, mean: [0.4, 0.5, 0.6], deviation: [0.2, 0.3, 0.4], fit: 'cover' } as const
    const onnx = smallPictureEncoder(6)
    const pictures = await Promise.all(['#102030', '#ff8800', '#00ff7f', '#123456'].map((colour, i) => picture(colour, 5 + i)))
    const read = openPictures(settings)
    const theirs = await vectorsByPython(onnx, await Promise.all(pictures.map(async (bytes) => ({ shape: [1, 3, 6, 6], feeds: { pixel_values: [...(await read(bytes))!] } }))))
    assertNear((await atOnce(openPictureEncoder('the encoder', onnx, settings)).encode(pictures)).map((vector) => vector!), theirs)
  })
})
