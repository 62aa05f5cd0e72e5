import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { removeIfAny } from '../base/files.ts'
import type { FileDigest } from '../base/files.ts'

/** Writes files beside their places, then puts them and, last, the record of their digests into place: until then whatever was there stays as it was, whenever
 *  the writer is killed or the disk is full. */
export async function writeTogether(folder: string, contents: Record<string, Iterable<string | Uint8Array>>, recordOf: (files: FileDigest[]) => { path: string; text: string }): Promise<void> {
  const ending = `${randomUUID().slice(0, 8)}.tmp`
  const written: string[] = []
  const write = (path: string, pieces: Iterable<string | Uint8Array>) => { written.push(path); return writePieces(join(folder, `${path}.${ending}`), pieces) }
  await mkdir(folder, { recursive: true })
  try {
    const files: FileDigest[] = []
    for (const [path, pieces] of Object.entries(contents)) files.push({ path, ...(await write(path, pieces)) })
    const record = recordOf(files)
    await write(record.path, [record.text])
    for (const path of written) await rename(join(folder, `${path}.${ending}`), join(folder, path))
  } finally {
    await Promise.all(written.map((path) => removeIfAny(join(folder, `${path}.${ending}`))))
  }
}

async function writePieces(path: string, pieces: Iterable<string | Uint8Array>): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  const file = await open(path, 'w')
  try {
    for (const piece of pieces) {
      const content = typeof piece === 'string' ? Buffer.from(piece) : piece
      hash.update(content)
      bytes += content.length
      await file.writeFile(content)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { bytes, sha256: hash.digest('hex') }
}
