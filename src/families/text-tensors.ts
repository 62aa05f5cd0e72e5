import { failure } from '../base/errors.ts'
import type { Steps } from '../base/steps.ts'
import type { NamedTensor, TensorArray } from '../matrix/safetensors.ts'

/** Texts as two tensors, so that a hundred thousand of them are read in short steps: `name` their UTF-8 bytes one after another, `name.ends` where each ends. */
export function textTensors(name: string, texts: readonly string[]): [string, NamedTensor][] {
  const bytes = texts.map((text) => Buffer.from(text))
  let end = 0
  return [[name, { values: new Uint8Array(Buffer.concat(bytes)) }], [`${name}.ends`, { values: Int32Array.from(bytes, ({ length }) => (end += length)) }]]
}

/** Some milliseconds. */
const textsPerStep = 8192

/** What is torn fails with MODEL_INVALID. */
export function* readTexts(name: string, tensors: ReadonlyMap<string, TensorArray>): Steps<string[]> {
  const [bytes, ends] = [tensors.get(name), tensors.get(`${name}.ends`)]
  if (!(bytes instanceof Uint8Array) || !(ends instanceof Int32Array)) throw failure('MODEL_INVALID', { problem: `there are no ${name}` })
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const texts: string[] = []
  for (let at = 0, start = 0; at < ends.length; at++) {
    if (at % textsPerStep === textsPerStep - 1) yield
    const end = ends[at]!
    if (end < start || end > bytes.length) throw failure('MODEL_INVALID', { problem: `the texts of ${name} are torn` })
    texts.push(buffer.toString('utf8', start, end))
    start = end
  }
  return texts
}
