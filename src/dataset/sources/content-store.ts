import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../../base/errors.ts'
import { exists, removeIfAny, sha256File } from '../../base/files.ts'
import type { DataFile, FileVersion, Snapshots } from '../source.ts'

/** Who may have a file by its content: gives the path of a file of this machine with this very content, or undefined. */
export interface Holder { find(version: FileVersion): Promise<string | undefined> }

/** Files of a folder named by their sha256. A file that is no longer what its name says counts as not there. */
export function contentStore(folder: string): Holder & Snapshots {
  const pathOf = (sha256: string) => join(folder, sha256)
  const isHeld = async (sha256: string) => await exists(pathOf(sha256)) && await sha256File(pathOf(sha256)) === sha256
  return {
    find: async ({ sha256 }) => (await isHeld(sha256) ? pathOf(sha256) : undefined),
    async keep(file, sha256) {
      if (await isHeld(sha256)) return
      await mkdir(folder, { recursive: true })
      const temporary = `${pathOf(sha256)}.${randomUUID().slice(0, 8)}.tmp`
      try {
        if (await copy(file, temporary) !== sha256) throw failure('DATA_CHANGED', { path: file.path })
        await rename(temporary, pathOf(sha256))
      } finally {
        await removeIfAny(temporary)
      }
    },
  }
}

/** Gives the sha256 of what was copied. */
async function copy(file: DataFile, path: string): Promise<string> {
  const hash = createHash('sha256')
  const target = await open(path, 'w')
  try {
    for await (const chunk of file.read()) {
      hash.update(chunk)
      await target.write(chunk)
    }
    await target.sync()
  } finally {
    await target.close()
  }
  return hash.digest('hex')
}
