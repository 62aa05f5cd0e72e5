import { failure } from '../base/errors.ts'
import { canonicalJson, sha256 } from '../base/files.ts'
import type { PictureSettings, TextSettings } from '../encoding/settings.ts'
import type { Spec } from '../spec/record.ts'
import type { Reference, Source } from './source.ts'

export type EncoderSpec = NonNullable<Spec['data']['encoders']>[number]

/** Every file that the encoders of a spec are made of, and the pictures that they may read. */
export function encoderFilesOf({ encoders = [] }: Pick<Spec['data'], 'encoders'>): Reference[] {
  return encoders.flatMap(({ path, sha256, tokenizer, pictures }) => [{ path, sha256 }, ...(tokenizer ? [tokenizer] : []), ...(pictures === undefined ? [] : [picturesOf(pictures)])])
}

/** One that has no content is no picture, and no reason to stop. */
export function picturesOf(pictures: string): Reference {
  return { path: pictures, mayBeEmpty: true }
}

/** What decides the vectors of an encoder, wherever its files lie. */
export function encoderKey({ path: _, pictures: __, tokenizer, ...settings }: EncoderSpec): string {
  return sha256(canonicalJson({ ...settings, tokenizer: tokenizer?.sha256 }))
}

export function textSettingsOf({ pooling, output, dimensions, maxTokens, queryPrefix, itemPrefix }: EncoderSpec): TextSettings {
  return { pooling, ...(output !== undefined && { output }), ...(dimensions !== undefined && { dimensions }), maxTokens, queryPrefix, itemPrefix }
}

export function pictureSettingsOf({ pooling, output, dimensions, size, mean, deviation, fit }: EncoderSpec): PictureSettings {
  return { pooling, output, dimensions, size, mean, deviation, fit }
}

const mebibyte = 2 ** 20
/** A model in ONNX format keeps larger tensors in other files, and a release should be carried. */
const mostMib = 1024

/** All bytes of one file. Fails with DATA_… where it is not there or has other content, ENCODER_TOO_LARGE. */
export async function readWhole(reference: Reference, source: Source): Promise<Uint8Array> {
  for await (const file of source.open({ ...reference, mostBytes: mostMib * mebibyte })) {
    if (file.size > mostMib * mebibyte) throw failure('ENCODER_TOO_LARGE', { encoder: reference.path, mib: Math.ceil(file.size / mebibyte), limit: mostMib })
    const bytes = new Uint8Array(file.size)
    let at = 0
    for await (const chunk of file.read()) {
      bytes.set(chunk, at)
      at += chunk.length
    }
    // A local file may have been changed since its versions were asked for.
    const found = sha256(bytes)
    if (reference.sha256 !== undefined && found !== reference.sha256) throw failure('DATA_DIGEST_DIFFERS', { path: reference.path, found, expected: reference.sha256 })
    return bytes
  }
  throw failure('DATA_NOT_FOUND', { path: reference.path })
}
