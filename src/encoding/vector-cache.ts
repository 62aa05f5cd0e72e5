import { mkdir, open, readFile, truncate } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { isMissing } from '../base/files.ts'

/** Vectors that were made before, by the sha256 of their input. */
export interface VectorCache {
  get(sha256: string): Float32Array | undefined
  /** Kept on disk once it returns: whoever is killed goes on from here. */
  add(vectors: readonly (readonly [sha256: string, vector: Float32Array])[]): Promise<void>
}

const keyBytes = 32

/**
 * Vectors of `size` numbers in one file, which only grows: key, numbers, checksum. What a killed writer left torn is cut off, with all that follows it. One encoder, in one setting, has one file.
 */
export async function openVectorCache(path: string, size: number): Promise<VectorCache> {
  const rowBytes = keyBytes + 4 * size + 4
  const known = new Map<string, Float32Array>()
  const bytes = await readFile(path).catch((error: unknown) => { if (isMissing(error)) return Buffer.alloc(0); throw error })
  let end = 0
  for (; end + rowBytes <= bytes.length; end += rowBytes) {
    const row = bytes.subarray(end, end + rowBytes)
    if (crc32(row.subarray(0, -4)) !== row.readUInt32LE(rowBytes - 4)) break
    known.set(row.toString('hex', 0, keyBytes), Float32Array.from({ length: size }, (_, k) => row.readFloatLE(keyBytes + 4 * k)))
  }
  if (end < bytes.length) await truncate(path, end)
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
      await mkdir(dirname(path), { recursive: true })
      const file = await open(path, 'a')
      try {
        await file.writeFile(rows)
        await file.sync()
      } finally {
        await file.close()
      }
    },
  }
}
