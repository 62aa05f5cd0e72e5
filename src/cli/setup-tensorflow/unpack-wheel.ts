import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createInflateRaw } from 'node:zlib'
import { failure } from '../../base/errors.ts'

interface Entry { name: string; method: number; packedBytes: number; bytes: number; headerAt: number; isExecutable: boolean }

/** Unpacks what `keep` names into a folder, as a stream: a library of a gigabyte costs no memory. The wheel is proven by its sha256 before, so that its names and
 *  sizes can be trusted; all the same no name may leave the folder. */
export async function unpackWheel(path: string, folder: string, keep: readonly string[]): Promise<void> {
  const file = await open(path, 'r')
  try {
    for (const entry of await readDirectory(file, path)) {
      if (keep.some((beginning) => entry.name.startsWith(beginning)) && !entry.name.endsWith('/')) await unpackEntry(file, path, entry, folder)
    }
  } finally {
    await file.close()
  }
}

/** https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3: the end of the archive says where its directory lies. */
async function readDirectory(file: FileHandle, path: string): Promise<Entry[]> {
  const { size } = await file.stat()
  const tail = await readAt(file, Math.max(0, size - 22 - 0xffff), Math.min(size, 22 + 0xffff))
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  if (end < 0) throw broken(path, 'it is cut off')
  const [nEntries, bytes, start] = [tail.readUInt16LE(end + 10), tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)]
  if (nEntries === 0xffff || start === 0xffffffff) throw broken(path, 'it is of the large form (zip64)')
  const directory = await readAt(file, start, bytes)
  const entries: Entry[] = []
  for (let at = 0; entries.length < nEntries;) {
    if (directory.length < at + 46 || directory.readUInt32LE(at) !== 0x02014b50) throw broken(path, 'its directory is broken')
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => directory.readUInt16LE(at + offset)) as [number, number, number]
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      packedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      isExecutable: ((directory.readUInt32LE(at + 38) >>> 16) & 0o100) !== 0,
      headerAt: directory.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + extraLength + commentLength
  }
  return entries
}

async function unpackEntry(file: FileHandle, path: string, { name, method, packedBytes, bytes, headerAt, isExecutable }: Entry, folder: string): Promise<void> {
  if (name.split('/').includes('..') || name.startsWith('/') || name.includes('\0')) throw broken(path, `it holds the name ${JSON.stringify(name)}`)
  if (method !== 0 && method !== 8) throw broken(path, `${name} is packed in a way that is not read`)
  const header = await readAt(file, headerAt, 30)
  const start = headerAt + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  const target = join(folder, name)
  await mkdir(dirname(target), { recursive: true })
  const output = createWriteStream(target, { mode: isExecutable ? 0o755 : 0o644, flush: true })
  const input = packedBytes === 0 ? undefined : createReadStream(path, { start, end: start + packedBytes - 1, highWaterMark: 1 << 20 })
  try {
    if (!input) await new Promise<void>((done) => { output.end(done) })
    else if (method === 0) await pipeline(input, output)
    else await pipeline(input, createInflateRaw(), output)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw broken(path, `${name} is broken`, error)
    throw error
  }
  if (output.bytesWritten !== bytes) throw broken(path, `${name} has ${output.bytesWritten} bytes, ${bytes} are declared`)
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, position)
  return buffer.subarray(0, bytesRead)
}

function broken(path: string, problem: string, cause?: unknown): Error {
  return failure('TENSORFLOW_WHEEL_BROKEN', { path, problem }, cause)
}
