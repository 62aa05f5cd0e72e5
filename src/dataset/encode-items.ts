import { join } from 'node:path'
import { failure } from '../base/errors.ts'
import { sha256 } from '../base/files.ts'
import type { Log } from '../base/log.ts'
import { atOnce } from '../base/steps.ts'
import type { PictureEncoder } from '../encoding/picture-encoder.ts'
import { openPictureEncoder } from '../encoding/picture-encoder.ts'
import { textOf } from '../encoding/text-of-item.ts'
import { openTextEncoder } from '../encoding/text-encoder.ts'
import { openVectorCache } from '../encoding/vector-cache.ts'
import type { VectorCache } from '../encoding/vector-cache.ts'
import type { CleanItems } from './clean-items.ts'
import { encoderKey, pictureSettingsOf, readWhole, textSettingsOf } from './encoders.ts'
import type { EncoderSpec } from './encoders.ts'
import { readPicturesOf } from './read-pictures.ts'
import type { Source } from './source.ts'

/** `cache`: the folder where vectors are kept for the next time; undefined to make them all again. */
export interface EncodingPorts { source: Source; cache: string | undefined; log: Log }

/** Vectors kept at once: a run that is killed has lost no more than these. */
const itemsAStep = 512
/** Pictures in memory at once, and connections to whoever has them. */
const picturesAtOnce = 8

/**
 * Gives each item the vector that the encoders make of its texts and its picture, in place of one that it brings: where both are there their mean, of length 1. A picture that is not there or
 * cannot be read is counted, and its item has what its texts give, or none.
 */
export async function encodeItems(clean: CleanItems, encoders: readonly EncoderSpec[], ports: EncodingPorts): Promise<CleanItems> {
  const vectorsOf = await Promise.all(encoders.map((encoder) => (encoder.kind === 'text' ? encodeTexts(clean, encoder, ports) : encodePictures(clean, encoder, ports))))
  requireOneSize(encoders, vectorsOf)
  const items = clean.items.map(({ embedding, ...item }, i) => {
    if (embedding) clean.repaired.add('a vector of its own, that of the encoder instead', clean.placeOf(i))
    const vector = meanOf(vectorsOf.map((vectors) => vectors[i]))
    return { ...item, ...(vector && { embedding: vector }) }
  })
  const n = items.filter(({ embedding }) => embedding).length
  ports.log.info(`${n.toLocaleString('en-US')} of ${items.length.toLocaleString('en-US')} items have a vector of ${encoders.map(({ path }) => path).join(' and ')}.`)
  if (n === 0) throw failure('ENCODER_INVALID', { encoder: encoders.map(({ path }) => path).join(' and '), problem: 'no item has a text or a picture that it could read' })
  return { ...clean, items }
}

type Vectors = readonly (Float32Array | undefined)[]

async function encodeTexts({ items }: CleanItems, encoder: EncoderSpec, ports: EncodingPorts): Promise<Vectors> {
  if (encoder.columns.length === 0) return []
  const texts = items.map((item) => textOf(item, encoder.columns))
  const open = async () => {
    const { encode, size, end } = atOnce(openTextEncoder(encoder.path, { onnx: await readWhole(encoder, ports.source), tokenizer: await readWhole(encoder.tokenizer!, ports.source) }, textSettingsOf(encoder)))
    return { size, end, encode: async (places: readonly number[]) => places.map((place) => encode(encoder.itemPrefix + texts[place]!)) }
  }
  return throughCache(texts.map((text) => (text === '' ? undefined : sha256(text))), encoder, open, ports)
}

async function encodePictures(clean: CleanItems, encoder: EncoderSpec, ports: EncodingPorts): Promise<Vectors> {
  const pictures = await readPicturesOf(clean, encoder, ports.source)
  const open = async () => {
    const { encode, size, end }: PictureEncoder = atOnce(openPictureEncoder(encoder.path, await readWhole(encoder, ports.source), pictureSettingsOf(encoder)))
    return { size, end, encode: async (places: readonly number[]) => {
      const vectors: (Float32Array | undefined)[] = []
      for (let at = 0; at < places.length; at += picturesAtOnce) vectors.push(...await encode(await Promise.all(places.slice(at, at + picturesAtOnce).map((place) => pictures.read(place)))))
      return vectors
    } }
  }
  const vectors = await throughCache(pictures.digests, encoder, open, ports)
  for (const [i, digest] of pictures.digests.entries()) if (digest !== undefined && !vectors[i]) clean.repaired.add('no readable picture, left out', clean.placeOf(i))
  return vectors
}

/** Whoever waits sees that it goes on, a guard of the training among them. */
const tellEveryMs = 60_000

interface Opened { size: number; encode(places: readonly number[]): Promise<Vectors>; end(): void }

/** What is known is taken from the cache; equal inputs are encoded once. `digests`: of each item's input, undefined where it has none. The memory of the encoder is given back before anything is fitted. */
async function throughCache(digests: readonly (string | undefined)[], encoder: EncoderSpec, open: () => Promise<Opened>, ports: EncodingPorts): Promise<Vectors> {
  const opened = await open()
  try {
    return await encodeThrough(digests, encoder, opened, ports)
  } finally {
    opened.end()
  }
}

async function encodeThrough(digests: readonly (string | undefined)[], encoder: EncoderSpec, { size, encode }: Opened, { cache, log }: EncodingPorts): Promise<Vectors> {
  const kept: VectorCache = cache === undefined ? { get: () => undefined, add: async () => {} } : await openVectorCache(join(cache, `${encoderKey(encoder)}.vectors`), size)
  const made = new Map<string, Float32Array | undefined>()
  const todo = [...new Map(digests.flatMap((digest, place) => (digest === undefined || kept.get(digest) ? [] : [[digest, place] as const]))).entries()]
  if (todo.length > 0) log.info(`${encoder.path} reads ${todo.length.toLocaleString('en-US')} ${encoder.kind === 'text' ? 'texts' : 'pictures'}.`)
  let toldAt = performance.now()
  for (let at = 0; at < todo.length; at += itemsAStep) {
    if (performance.now() - toldAt > tellEveryMs) {
      log.info(`${encoder.path} has read ${at.toLocaleString('en-US')} of ${todo.length.toLocaleString('en-US')}.`)
      toldAt = performance.now()
    }
    const step = todo.slice(at, at + itemsAStep)
    const vectors = await encode(step.map(([, place]) => place))
    step.forEach(([digest], i) => made.set(digest, vectors[i]))
    await kept.add(step.flatMap(([digest], i) => (vectors[i] ? [[digest, vectors[i]] as const] : [])))
  }
  return digests.map((digest) => (digest === undefined ? undefined : kept.get(digest) ?? made.get(digest)))
}

function requireOneSize(encoders: readonly EncoderSpec[], vectorsOf: readonly Vectors[]): void {
  const sizes = vectorsOf.map((vectors) => vectors.find((vector) => vector)?.length)
  const [first, second] = sizes
  if (first !== undefined && second !== undefined && first !== second) throw failure('ENCODER_INVALID', { encoder: encoders[1]!.path, problem: `its vectors have ${second} numbers, those of ${encoders[0]!.path} have ${first}; texts and pictures need one space` })
}

/** Of length 1; none of what says nothing. */
function meanOf(vectors: readonly (Float32Array | undefined)[]): Float32Array | undefined {
  const told = vectors.filter((vector) => vector?.some((value) => value !== 0)) as Float32Array[]
  if (told.length < 2) return told[0]
  const sum = Float64Array.from(told[0]!, (_, k) => told.reduce((total, vector) => total + vector[k]!, 0))
  const length = Math.hypot(...sum)
  return length === 0 ? undefined : Float32Array.from(sum, (value) => value / length)
}
