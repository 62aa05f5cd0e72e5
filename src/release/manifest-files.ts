import { randomUUID } from 'node:crypto'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { failure, isFailure } from '../base/errors.ts'
import { canonicalJson, digestOfFiles, exists, removeIfAny, sha256File, verifyFiles } from '../base/files.ts'
import type { FileDigest } from '../base/files.ts'
import { isPlainFile, modelDigest } from './manifest-rules.ts'
import type { ReleasedFile } from './manifest-rules.ts'
import { manifestRecord } from './record.ts'
import type { Manifest } from './record.ts'

export { manifestName, modelDigest } from './manifest-rules.ts'
export type { ReleasedFile } from './manifest-rules.ts'

/** The manifest in a text, undefined where the text is none or speaks of another release: readers pass over such a release.
 *  A path that leads out of the release's folder makes it none as well, for whoever may write a manifest shall not write files. */
export function readManifest(text: string, tag: string): Manifest | undefined {
  try {
    const manifest = manifestRecord.parse(text, tag)
    return manifest.tag === tag && manifest.files.every(isPlainFile) && modelDigest(manifest) === manifest.digest ? manifest : undefined
  } catch (error) {
    if (isFailure(error, 'RECORD_INVALID')) return undefined
    throw error
  }
}

/** Whether two manifests ship the same; a release that is built again differs in its time, and in the parts that a registry keeps it in. */
export function shipTheSame(a: Manifest, b: Manifest): boolean {
  const bare = ({ createdAt: _, ...rest }: Manifest) => canonicalJson({ ...rest, files: rest.files.map(withoutParts) })
  return bare(a) === bare(b)
}

/** Whether a release ships a model of these files, named by their paths below `model/`. */
export function shipsFiles({ digest }: Manifest, files: readonly FileDigest[]): boolean {
  return digest === digestOfFiles(files)
}

export function withoutParts({ parts: _, ...file }: ReleasedFile): FileDigest {
  return file
}

/** Gets one file of a release to its place below a folder: an equal one stays, what arrives is verified before it has its name. */
export async function fetchFile(folder: string, tag: string, file: FileDigest, download: (path: string) => Promise<void>): Promise<void> {
  const path = join(folder, file.path)
  if (await exists(path) && await sha256File(path) === file.sha256) return
  // A name of its own: another process may be fetching the same.
  const incoming = `${path}.${randomUUID().slice(0, 8)}.tmp`
  await download(incoming)
  const found = await sha256File(incoming)
  if (found !== file.sha256) {
    await removeIfAny(incoming)
    throw failure('RELEASE_CORRUPT', { tag, problem: `${file.path} has sha256 ${found}, the manifest says ${file.sha256}` })
  }
  await rename(incoming, path)
}

/** Refuses to publish what is not the manifest's. */
export async function verifyBeforePublish(manifest: Manifest, folder: string): Promise<void> {
  if (modelDigest(manifest) !== manifest.digest) throw new Error(`${manifest.tag}: the digest of the manifest is not that of its files`)
  await verifyFiles(folder, manifest.files)
}
