import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../../../base/errors.ts'
import { removeIfAny } from '../../../base/files.ts'
import type { FileDigest } from '../../../base/files.ts'
import type { ReleasedFile } from '../../manifest-files.ts'
import type { Manifest } from '../../record.ts'

/** GitHub takes assets below 2 GiB, and one of exactly that size fails after it was sent. */
export const maxAssetBytes = Math.floor(1.9 * 2 ** 30)

/** GitHub refuses what comes after the thousandth asset of a release, when all others have been sent. */
const maxAssets = 1000

/** Fails with RELEASE_TOO_MANY_FILES where the files, those larger than `maxBytes` in parts, and the manifest are more assets than a release takes. */
export function refuseTooMany({ tag, files }: Pick<Manifest, 'tag' | 'files'>, maxBytes: number): void {
  const assets = files.reduce((sum, { bytes }) => sum + Math.max(1, Math.ceil(bytes / maxBytes)), 1)
  if (assets > maxAssets) throw failure('RELEASE_TOO_MANY_FILES', { tag, files: files.length, assets, limit: maxAssets })
}

/** A file of a release or a part of one, as an asset; its bytes begin at `start` of the file at `file`, a path below the release's folder. */
export interface WantedAsset extends FileDigest { name: string; file: string; start: number }

/** Assets have no folders, so `model/x` is called `model__x`. */
export function assetName(path: string): string {
  return path.replaceAll('/', '__')
}

/** The assets that a file is kept in, in the order of its bytes. */
export function assetsOf(file: ReleasedFile): WantedAsset[] {
  let start = 0
  return (file.parts ?? [file]).map(({ path, bytes, sha256 }) => {
    const asset = { path, bytes, sha256, name: assetName(path), file: file.path, start }
    start += bytes
    return asset
  })
}

/** The file with its parts where it is larger than `maxBytes`; costs one reading of such a file. Equal files have equal parts. */
export async function splitFile(folder: string, { path, bytes, sha256 }: FileDigest, maxBytes: number): Promise<ReleasedFile> {
  if (bytes <= maxBytes) return { path, bytes, sha256 }
  const nParts = Math.ceil(bytes / maxBytes)
  const parts: FileDigest[] = []
  for (let i = 0; i < nParts; i++) {
    const [start, end] = [i * maxBytes, Math.min(bytes, (i + 1) * maxBytes)]
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(join(folder, path), { start, end: end - 1 })) hash.update(chunk as Buffer)
    parts.push({ path: `${path}.part-${String(i + 1).padStart(3, '0')}-of-${String(nParts).padStart(3, '0')}`, bytes: end - start, sha256: hash.digest('hex') })
  }
  return { path, bytes, sha256, parts }
}

/** Writes parts one after the other into one file. Each is verified while it is copied, and gone before the next one comes, so that the
 *  disk holds the file and one part. */
export async function joinParts(parts: readonly WantedAsset[], path: string, tag: string, download: (part: WantedAsset, path: string) => Promise<void>): Promise<void> {
  const arrived = `${path}.part.tmp`
  const whole = await open(path, 'w')
  try {
    for (const part of parts) {
      await download(part, arrived)
      const hash = createHash('sha256')
      for await (const chunk of createReadStream(arrived)) {
        hash.update(chunk as Buffer)
        await whole.writeFile(chunk as Buffer)
      }
      const found = hash.digest('hex')
      if (found !== part.sha256) throw failure('RELEASE_CORRUPT', { tag, problem: `${part.path} has sha256 ${found}, the manifest says ${part.sha256}` })
    }
    await whole.sync()
  } catch (error) {
    await removeIfAny(path)
    throw error
  } finally {
    await whole.close()
    await removeIfAny(arrived)
  }
}
