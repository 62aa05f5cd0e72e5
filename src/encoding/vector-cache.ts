import { mkdir, open, truncate } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { isMissing } from '../base/files.ts'
import { whileAlone } from '../base/while-alone.ts'

/** Vectors that were made before, by the sha256 of their input. */
export interface VectorCache {
  get(sha256: string): Float32Array | undefined
  /** Kept on disk once it returns: whoever is killed goes on from here. */
  add(vectors: readonly (readonly [sha256: string, vector: Float32Array])[]): Promise<void>
}

const keyBytes = 32
const rowsAtOnce = 4096

/**
 * Vectors of `size` numbers in one file, which only grows: key, numbers, checksum. What a killed writer left torn is cut off, with all that follows it. One encoder, in one setting, has one file;
 * trainings of one machine that use it take turns.
 */
export async function openVectorCache(path: string, size: number): Promise<VectorCache> {
  const rowBytes = rowBytesOf(size)
  const known = await whileAlone(path, () => readRows(path, size))
  return {
    get: (sha256) => known.get(sha256),
    async add(vectors) {
      const fresh = vectors.filter(([sha256]) => !known.has(sha256))
      if (fresh.length === 0) return
      const rows = Buffer.alloc(fresh.length * rowBytes)
      for (const [i, [sha256, vector]] of fresh.entries()) {
        const row = rows.subarray(i * rowBytes, (i + 1) * rowBytes)
        row.write(sha256, 'hex')
        vector.forEach((value, k) => row.writeFloatLE(value, keyBytes + 4 * k))
        row.writeUInt32LE(crc32(row.subarray(0, -4)), rowBytes - 4)
        known.set(sha256, vector)
      }
      await whileAlone(path, () => append(path, rows, rowBytes))
    },
  }
}

/** Piece by piece: a file may be larger than what is read at once. */
async function readRows(path: string, size: number): Promise<Map<string, Float32Array>> {
  const rowBytes = rowBytesOf(size)
  const known = new Map<string, Float32Array>()
  const file = await open(path, 'r').catch((error: unknown) => { if (isMissing(error)) return undefined; throw error })
  if (!file) return known
  try {
    const piece = Buffer.alloc(rowsAtOnce * rowBytes)
    let end = 0
    for (let n = rowsAtOnce; n === rowsAtOnce; end += n * rowBytes) {
      const rows = wholeRows(piece.subarray(0, await readAt(file, piece, end)), rowBytes)
      for (const row of rows) known.set(row.toString('hex', 0, keyBytes), Float32Array.from({ length: size }, (_, k) => row.readFloatLE(keyBytes + 4 * k)))
      n = rows.length
    }
    if (end < (await file.stat()).size) await truncate(path, end)
    return known
  } finally {
    await file.close()
  }
}

/** Those before the first that is torn. */
function wholeRows(bytes: Buffer, rowBytes: number): Buffer[] {
  const rows = Array.from({ length: Math.floor(bytes.length / rowBytes) }, (_, i) => bytes.subarray(i * rowBytes, (i + 1) * rowBytes))
  const torn = rows.findIndex((row) => crc32(row.subarray(0, -4)) !== row.readUInt32LE(rowBytes - 4))
  return torn < 0 ? rows : rows.slice(0, torn)
}

/** As much as fits, or as there is. */
async function readAt(file: FileHandle, piece: Buffer, position: number): Promise<number> {
  let read = 0
  for (;;) {
    const { bytesRead } = await file.read(piece, read, piece.length - read, position + read)
    if (bytesRead === 0) return read
    read += bytesRead
  }
}

/** Behind the last whole row: another writer may have been killed since the file was read. */
async function append(path: string, rows: Buffer, rowBytes: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const file = await open(path, 'a')
  try {
    const { size } = await file.stat()
    if (size % rowBytes > 0) await file.truncate(size - size % rowBytes)
    await file.writeFile(rows)
    await file.sync()
  } finally {
    await file.close()
  }
}

function rowBytesOf(size: number): number {
  return keyBytes + 4 * size + 4
}
