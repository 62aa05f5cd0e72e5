import { randomUUID } from 'node:crypto'
import { link, mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { removeIfAny } from '../../base/files.ts'

/** Writes a file as a whole, and only where there is none; false where there is one, even if it came a moment ago. */
export async function writeNewFile(path: string, content: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`
  await writeFile(temporary, content)
  try {
    // Unlike a rename, a link takes no name that is taken.
    await link(temporary, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await removeIfAny(temporary)
  }
}
