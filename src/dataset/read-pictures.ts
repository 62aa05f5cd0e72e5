import { failure } from '../base/errors.ts'
import { sha256 } from '../base/files.ts'
import type { CleanItems } from './clean-items.ts'
import { picturesOf } from './encoders.ts'
import type { EncoderSpec } from './encoders.ts'
import type { FileVersion, Source } from './source.ts'

/** The pictures that items name. `digests`: of each item's picture, undefined where it names none that is there. */
export interface Pictures { digests: (string | undefined)[]; read(place: number): Promise<Uint8Array> }

/** Larger ones are no pictures of products, and are not read. */
const mostBytes = 50 * 2 ** 20

/**
 * A cell names a file among `pictures` of the spec, or an address with # and the sha256 of what is there: what is fetched is known before. Anything else is counted as no picture.
 */
export async function readPicturesOf({ items, imageOf, repaired, placeOf }: CleanItems, { pictures }: Pick<EncoderSpec, 'pictures'>, source: Source): Promise<Pictures> {
  const files = new Map((pictures === undefined ? [] : await source.versions(picturesOf(pictures))).map((file) => [file.path, file.sha256]))
  const references = items.map(({ item }, i) => {
    const cell = imageOf.get(item) ?? ''
    const reference = referenceOf(cell, files)
    if (!reference && cell !== '') repaired.add('a picture that data.encoders does not name, left out', placeOf(i))
    return reference
  })
  return {
    digests: references.map((reference) => reference?.sha256),
    read: (place) => readPicture(references[place]!, source),
  }
}

function referenceOf(cell: string, files: ReadonlyMap<string, string>): FileVersion | undefined {
  const address = /^(https?:\/\/[^#\s]+)#([0-9a-f]{64})$/i.exec(cell)
  if (address) return { path: address[1]!, sha256: address[2]!.toLowerCase() }
  const path = cell.replace(/^\.\//, '')
  const digest = files.get(path)
  return digest === undefined ? undefined : { path, sha256: digest }
}

async function readPicture({ path, sha256: expected }: FileVersion, source: Source): Promise<Uint8Array> {
  for await (const file of source.open({ path, sha256: expected, mayBeEmpty: true, mostBytes })) {
    if (file.size > mostBytes) break
    const chunks: Buffer[] = []
    for await (const chunk of file.read()) chunks.push(Buffer.from(chunk))
    const bytes = Buffer.concat(chunks)
    const found = sha256(bytes)
    if (found !== expected) throw failure('DATA_DIGEST_DIFFERS', { path, found, expected })
    return bytes
  }
  return new Uint8Array()
}
