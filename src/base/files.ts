import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { failure } from './errors.ts'

/** Writes a file so that a reader sees the old content or the new, never a torn one, whenever the writer is killed or the machine loses its power. */
export function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  return writeAtomic(path, (file) => file.writeFile(content))
}

/** The same for what is written piece by piece. A writing that fails leaves nothing behind. */
export async function writeAtomic(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.${randomUUID().slice(0, 8)}.tmp`
  try {
    const file = await open(temporary, 'w')
    try {
      await write(file)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await removeIfAny(temporary)
    throw error
  }
  await syncFolder(dirname(path))
}

/** Writes all of it, at a position or behind what was written last. A disk that is nearly full takes a part and says so without a failure; the rest then fails as it should. */
export async function writeWhole(file: Pick<FileHandle, 'write'>, bytes: Uint8Array, position?: number): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at, bytes.length - at, position === undefined ? null : position + at)).bytesWritten
}

/** A new name in a folder outlives a loss of power once the folder is synced, too. Where folders cannot be (Windows, some network disks) nothing is done. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined)
  try {
    await folder?.sync()
  } catch (error) {
    if (!['EINVAL', 'EPERM', 'EISDIR', 'ENOTSUP', 'EBADF'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  } finally {
    await folder?.close()
  }
}

/** The text of a file, or undefined where there is none. */
export async function readTextIfAny(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** The text of a file; a missing one is the user's mistake. */
export async function readText(path: string): Promise<string> {
  const text = await readTextIfAny(path)
  if (text === undefined) throw failure('FILE_NOT_FOUND', { path })
  return text
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, (error: unknown) => { if (isMissing(error)) return false; throw error })
}

/** Lower-case hex sha256 of a file, read as a stream. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Lower-case hex sha256 of a text (UTF-8) or bytes. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** A file as records name it: path below its folder (with `/`), size in bytes, lower-case hex sha256. */
export interface FileDigest { path: string; bytes: number; sha256: string }

/** Digests of all files below a folder, by path; unfinished `.tmp` files are left out. */
export async function digestFolder(folder: string): Promise<FileDigest[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.tmp'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
  return Promise.all(paths.map(async (path) => ({
    path,
    bytes: (await stat(join(folder, path))).size,
    sha256: await sha256File(join(folder, path)),
  })))
}

/** sha256 over the digests and paths of files: the identity of what they hold together, whatever the order they are named in.
 *  Paths are those below the folder of the files, e.g. `weights.bin` for `model/weights.bin`. */
export function digestOfFiles(files: readonly FileDigest[]): string {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1))
  return sha256(sorted.map((file) => `${file.sha256}  ${file.path}\n`).join(''))
}

/** Refuses a folder in which a named file is missing or was changed. */
export async function verifyFiles(folder: string, files: readonly FileDigest[]): Promise<void> {
  for (const file of files) {
    const path = join(folder, file.path)
    if (!(await exists(path))) throw failure('FILE_NOT_FOUND', { path })
    const found = await sha256File(path)
    if (found !== file.sha256) throw failure('FILE_DIGEST_MISMATCH', { path, found, expected: file.sha256 })
  }
}

export async function removeIfAny(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true })
}

/** JSON with sorted keys: equal values give equal bytes. */
export function canonicalJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_key, inner: unknown) => (isPlainObject(inner) ? sortKeys(inner) : inner), indent)
}

function sortKeys(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT'
}

/** The disk, or the share of it that this user may fill, is full. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException | undefined)?.code ?? '')
}
