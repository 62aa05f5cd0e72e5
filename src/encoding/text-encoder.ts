import { failure } from '../base/errors.ts'
import type { Steps } from '../base/steps.ts'
import { openSession } from './onnx-session.ts'
import type { OnnxFeed, OnnxSession } from './onnx-session.ts'
import { outputOf, poolVectors } from './pool.ts'
import type { TextSettings } from './settings.ts'
import { openTokenizer } from './tokens.ts'

/** A text as a vector of length 1. One by one: with numbers in bytes, as encoders are published, what else is in a batch would change a text's vector, and on one core a batch saves little. */
export interface TextEncoder { size: number; encode(text: string): Float32Array; end(): void }

/**
 * Opens an encoder of texts: a model in ONNX format that takes `input_ids` and, where it wants them, `attention_mask` and `token_type_ids`, each [texts × tokens], and its tokenizer.
 *
 * @param name of the encoder in errors
 * @throws ENCODER_RUNTIME_MISSING, ENCODER_INVALID, also where vectors have other `dimensions` than the settings say
 */
export function* openTextEncoder(name: string, { onnx, tokenizer }: { onnx: Uint8Array; tokenizer: Uint8Array }, settings: Pick<TextSettings, 'pooling' | 'output' | 'dimensions' | 'maxTokens'>): Steps<TextEncoder> {
  const tokenize = openTokenizer(name, tokenizer)
  const session = yield* openSession(name, onnx)
  const output = outputOf(name, session, settings.output)
  requireTokens(name, session)

  const vectorOf = (tokens: readonly number[]): Float32Array => {
    const feeds = Object.fromEntries(session.inputs.map(({ name: input, type }) => [input, feedOf(type, input === 'input_ids' ? tokens : tokens.map(() => (input === 'attention_mask' ? 1 : 0)))]))
    return poolVectors(name, session.run(feeds, output), settings.pooling, 1)[0]!
  }
  yield
  const size = vectorOf(tokenize('a', settings.maxTokens)).length
  requireSize(name, size, settings.dimensions)
  return {
    size,
    encode(text) {
      const tokens = tokenize(text, settings.maxTokens)
      // Of no token at all a model makes what is no number, or fails: such a text says nothing.
      return tokens.length === 0 ? new Float32Array(size) : vectorOf(tokens)
    },
    end: session.end,
  }
}

export function requireSize(name: string, found: number, wanted: number | undefined): void {
  if (wanted !== undefined && found !== wanted) throw failure('ENCODER_INVALID', { encoder: name, problem: `its vectors have ${found} numbers, the spec says ${wanted}` })
}

const known = ['input_ids', 'attention_mask', 'token_type_ids']

function requireTokens(name: string, { inputs }: OnnxSession): void {
  const refuse = (problem: string): never => { throw failure('ENCODER_INVALID', { encoder: name, problem }) }
  const strange = inputs.find((input) => !known.includes(input.name))
  if (strange) refuse(`it wants the input ${strange.name}; an encoder of texts takes ${known.join(', ')}`)
  if (!inputs.some((input) => input.name === 'input_ids')) refuse('it has no input input_ids, so it is no encoder of texts')
  const odd = inputs.find(({ type }) => !['int64', 'int32'].includes(type))
  if (odd) refuse(`its input ${odd.name} takes ${odd.type}; tokens are int64 or int32`)
}

function feedOf(type: string, values: readonly number[]): OnnxFeed {
  return { type, dims: [1, values.length], data: type === 'int64' ? BigInt64Array.from(values, BigInt) : Int32Array.from(values) }
}
