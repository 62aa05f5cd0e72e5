import { failure } from '../../base/errors.ts'
import type { Steps } from '../../base/steps.ts'
import type { Item, QueryEncoder } from '../../dataset/record.ts'
import { openTextEncoder } from '../../encoding/text-encoder.ts'
import { textOf } from '../../encoding/text-of-item.ts'
import { refuseModel } from '../refuse-model.ts'

/** A text with the vector that the encoder gave it where the model was fitted. */
export interface EncoderProof { text: string; vector: readonly number[] }

/** An encoder of texts that is open. `filed`: what travels with the model. */
export interface OpenQueryEncoder {
  filed: QueryEncoder
  encodeQuery(query: string): Float32Array
  /** Of a product that brings no vector: of its texts, as at the training. Undefined where only pictures were read, or it has no text. */
  encodeItem(item: Item): Float32Array | undefined
  /** Whether products have their vectors from pictures alone. */
  readsPictures: boolean
  end(): void
}

/** `size`: how many numbers the vectors of the products have. */
export function* openQueryEncoder(filed: QueryEncoder, size: number | undefined): Steps<OpenQueryEncoder> {
  const { onnx, tokenizer, settings } = filed
  const { encode, size: found, end } = yield* openTextEncoder(name, { onnx, tokenizer }, settings)
  if (found !== size) throw failure('ENCODER_INVALID', { encoder: name, problem: `vectors of queries have ${found} numbers, those of products ${size ?? 'are none'}` })
  return {
    filed, end,
    readsPictures: settings.columns.length === 0,
    encodeQuery: (query) => encode(settings.queryPrefix + query),
    encodeItem(item) {
      const text = textOf(item, settings.columns)
      return text === '' ? undefined : encode(settings.itemPrefix + text)
    },
  }
}

const name = 'The encoder of queries'

export function proveEncoder({ encodeQuery }: OpenQueryEncoder, text: string): EncoderProof {
  return { text, vector: Array.from(encodeQuery(text), (value) => Math.round(value * 1e4) / 1e4) }
}

/** Processors round otherwise, most of all with numbers in bytes; what finds the same products is as good. */
const leastCosine = 0.98

/** Fails with MODEL_INVALID where the encoder gives other vectors on this machine than where the model was fitted. */
export function checkEncoder({ encodeQuery }: OpenQueryEncoder, { text, vector }: EncoderProof): void {
  const found = encodeQuery(text)
  if (found.length !== vector.length) refuseModel('its encoder of queries gives vectors of another length')
  const cosine = found.reduce((sum, value, k) => sum + value * vector[k]!, 0)
  const isNothing = vector.every((value) => value === 0)
  if (!isNothing && cosine < leastCosine) refuseModel(`its encoder of queries gives another vector here than where the model was fitted (cosine ${cosine.toFixed(3)}): another version of onnxruntime, or another kind of processor`)
}
