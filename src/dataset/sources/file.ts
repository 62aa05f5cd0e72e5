import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, realpath, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import type { FileHandle } from 'node:fs/promises'
import { failure, messageOf } from '../../base/errors.ts'
import { isMissing } from '../../base/files.ts'
import type { Source } from '../source.ts'

const chunkBytes = 256 * 1024
const lineFeed = 10

/** Data files below a folder, usually the checked-out repository. References are relative to it and cannot leave it, not even
 *  through a symbolic link. Files are UTF-8, with or without byte order mark. */
export function fileSource(root: string): Source {
  return {
    async version(reference) {
      const hash = createHash('sha256')
      let bytes = 0
      for await (const chunk of readBytes(root, reference)) {
        hash.update(chunk)
        bytes += chunk.length
      }
      return { path: reference, bytes, sha256: hash.digest('hex') }
    },
    read: (reference) => decode(readBytes(root, reference), reference),
  }
}

/** The bytes of one state of the file: a file that grows, shrinks, is rewritten or replaced meanwhile fails at the end. */
async function* readBytes(root: string, reference: string): AsyncGenerator<Buffer> {
  const path = await locate(root, reference)
  const file = await openFile(path, reference)
  try {
    const before = await file.stat({ bigint: true })
    if (!before.isFile()) throw failure('DATA_NOT_FOUND', { path: reference })
    if (before.size === 0n) throw failure('DATA_EMPTY', { path: reference })
    let bytes = 0
    for (let chunk = await readChunk(file, bytes); chunk.length > 0; chunk = await readChunk(file, bytes)) {
      bytes += chunk.length
      yield chunk
    }
    const after = await stat(path, { bigint: true }).catch(() => undefined)
    const isSame = after && BigInt(bytes) === before.size && after.size === before.size && after.ino === before.ino && after.mtimeNs === before.mtimeNs
    if (!isSame) throw failure('DATA_CHANGED', { path: reference })
  } finally {
    await file.close()
  }
}

async function locate(root: string, reference: string): Promise<string> {
  if (reference.includes('\0')) throw failure('DATA_NOT_FOUND', { path: JSON.stringify(reference) })
  if (isAbsolute(reference) || leaves(join('.', reference))) throw failure('DATA_OUTSIDE', { path: reference })
  const [realRoot, path] = await Promise.all([realpath(root), realpath(join(root, reference))]).catch((error: unknown) => { throw unreadable(error, reference) })
  if (leaves(relative(realRoot, path))) throw failure('DATA_OUTSIDE', { path: reference })
  return path
}

function leaves(path: string): boolean {
  return isAbsolute(path) || path === '..' || path.startsWith(`..${sep}`)
}

/** Follows no link that was put there after the path was checked, and does not wait for the writer of a pipe. */
async function openFile(path: string, reference: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((error: unknown) => { throw unreadable(error, reference) })
}

function unreadable(error: unknown, reference: string): Error {
  const isNotThere = isMissing(error) || (error as NodeJS.ErrnoException).code === 'ENOTDIR'
  return isNotThere ? failure('DATA_NOT_FOUND', { path: reference }, error) : failure('DATA_UNREADABLE', { path: reference, problem: messageOf(error) }, error)
}

async function readChunk(file: FileHandle, position: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, position)
  return buffer.subarray(0, bytesRead)
}

async function* decode(chunks: AsyncIterable<Buffer>, reference: string): AsyncGenerator<string> {
  let held: Buffer = Buffer.alloc(0)
  let nLines = 0
  let nCharacters = 0
  for await (const chunk of chunks) {
    const bytes = held.length > 0 ? Buffer.concat([held, chunk]) : chunk
    const whole = bytes.subarray(0, bytes.length - unfinishedBytes(bytes))
    if (!isUtf8(whole)) throw failure('DATA_ENCODING', { path: reference, line: nLines + badLine(whole) })
    held = bytes.subarray(whole.length)
    nLines += countLineFeeds(whole)
    const text = nCharacters === 0 ? whole.toString('utf8').replace(/^\ufeff/, '') : whole.toString('utf8')
    nCharacters += text.length
    if (text !== '') yield text
  }
  if (held.length > 0) throw failure('DATA_ENCODING', { path: reference, line: nLines + 1 })
  if (nCharacters === 0) throw failure('DATA_EMPTY', { path: reference })
}

/** How many bytes at the end begin a character that the next chunk completes: 0 to 3. */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0
    if (byte < 0x80) return 0
  }
  return 0
}

/** Which line of the bytes is not UTF-8, counted from 1. */
function badLine(bytes: Buffer): number {
  let line = 1
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(lineFeed, start)
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return line
    start = end + 1
  }
  return line
}

function countLineFeeds(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) count++
  return count
}
