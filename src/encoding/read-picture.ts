import { createRequire } from 'node:module'
import { failure, messageOf } from '../base/errors.ts'
import type { PictureSettings } from './settings.ts'

interface Sharp {
  rotate(): Sharp
  flatten(options: { background: string }): Sharp
  toColourspace(name: string): Sharp
  resize(width: number, height: number, options: { fit: string; kernel: string; background: string }): Sharp
  removeAlpha(): Sharp
  raw(): Sharp
  toBuffer(): Promise<Buffer>
}
type OpenSharp = (bytes: Uint8Array, options: { failOn: string; limitInputPixels: number; pages: number }) => Sharp

/** Larger ones are no pictures of products. */
const mostPoints = 100_000_000

/** Reads a picture, in JPEG, PNG, WebP, AVIF, GIF or TIFF, as what an encoder takes: [3 × size × size], red first, upright, on white. Undefined for what is none, or torn. */
type ReadPicture = (bytes: Uint8Array) => Promise<Float32Array | undefined>

/**
 * Pictures are read by sharp, which whoever wants it installs; it is loaded only here.
 *
 * @param from the file beside which it is installed
 * @throws ENCODER_PICTURES_MISSING
 */
export function openPictures({ size, mean, deviation, fit }: Pick<PictureSettings, 'size' | 'mean' | 'deviation' | 'fit'>, from = import.meta.url): ReadPicture {
  const sharp = loadSharp(from)
  return async (bytes) => {
    const points = await pointsOf(sharp, bytes, size, fit)
    return points && Float32Array.from({ length: 3 * size * size }, (_, i) => {
      const colour = Math.floor(i / (size * size))
      return (points[3 * (i % (size * size)) + colour]! / 255 - mean[colour]!) / deviation[colour]!
    })
  }
}

async function pointsOf(sharp: OpenSharp, bytes: Uint8Array, size: number, fit: string): Promise<Buffer | undefined> {
  try {
    const points = await sharp(bytes, { failOn: 'error', limitInputPixels: mostPoints, pages: 1 }).rotate().flatten({ background: 'white' }).toColourspace('srgb')
      .resize(size, size, { fit, kernel: 'cubic', background: 'white' }).removeAlpha().raw().toBuffer()
    return points.length === 3 * size * size ? points : undefined
  } catch {
    // Whatever is wrong with a file that somebody uploaded, it is no picture.
    return undefined
  }
}

function loadSharp(from: string): OpenSharp {
  try {
    return createRequire(from)('sharp') as OpenSharp
  } catch (error) {
    throw failure('ENCODER_PICTURES_MISSING', { problem: messageOf(error).split('\n')[0]! }, error)
  }
}
