import { failure } from '../base/errors.ts'
import type { Steps } from '../base/steps.ts'
import { openSession } from './onnx-session.ts'
import { outputOf, poolVectors } from './pool.ts'
import { openPictures } from './read-picture.ts'
import type { PictureSettings } from './settings.ts'
import { requireSize } from './text-encoder.ts'

/** Pictures as vectors of length 1, in order; undefined for what is no picture. */
export interface PictureEncoder { size: number; encode(pictures: readonly Uint8Array[]): Promise<(Float32Array | undefined)[]>; end(): void }

/**
 * Opens an encoder of pictures: a model in ONNX format with one input [pictures × 3 × size × size] of float32.
 *
 * @param name of the encoder in errors
 * @throws ENCODER_RUNTIME_MISSING, ENCODER_PICTURES_MISSING, ENCODER_INVALID
 */
export function* openPictureEncoder(name: string, onnx: Uint8Array, settings: PictureSettings): Steps<PictureEncoder> {
  const read = openPictures(settings)
  const session = yield* openSession(name, onnx)
  const output = outputOf(name, session, settings.output)
  const [input, ...more] = session.inputs
  if (!input || more.length > 0 || input.type !== 'float32') throw failure('ENCODER_INVALID', { encoder: name, problem: `an encoder of pictures takes one input of float32, this takes ${session.inputs.map(({ name: own, type }) => `${own} (${type})`).join(', ') || 'none'}` })
  const { size } = settings
  const run = (pictures: readonly Float32Array[]): Float32Array[] => {
    const data = new Float32Array(pictures.length * 3 * size * size)
    pictures.forEach((picture, i) => data.set(picture, i * picture.length))
    return poolVectors(name, session.run({ [input.name]: { type: 'float32', data, dims: [pictures.length, 3, size, size] } }, output), settings.pooling, pictures.length)
  }
  yield
  const length = run([new Float32Array(3 * size * size).fill(0.5)])[0]!.length
  requireSize(name, length, settings.dimensions)
  return {
    size: length,
    async encode(pictures) {
      const vectors: (Float32Array | undefined)[] = []
      for (const picture of pictures) {
        const points = await read(picture)
        // One by one: a picture is work enough for a call, and models may have been written for one only.
        vectors.push(points && run([points])[0])
      }
      return vectors
    },
    end: session.end,
  }
}
