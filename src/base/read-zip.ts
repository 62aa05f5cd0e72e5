import { inflateRawSync } from 'node:zlib'

/** What a reader of an archive takes at most, whatever the archive says of itself. */
interface ZipLimits { entries: number; entryBytes: number }

/** The archive cannot be read, or holds more than was allowed for; the message says what. */
export class ZipRefused extends Error {}

/** One file of a zip archive by its name, undefined where there is none. Nothing is written to disk, no other entry is unpacked, and
 *  unpacking stops at the limit: what an archive says of its sizes is not believed. Neither encryption nor zip64 is read.
 *  https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3 and 4.4; all numbers are little-endian. */
export function readZipEntry(archive: Buffer, wanted: string, { entries: mostEntries, entryBytes }: ZipLimits): Buffer | undefined {
  try {
    const { nEntries, start } = readEnd(archive)
    if (nEntries > mostEntries) throw new ZipRefused(`it has ${nEntries} entries, more than ${mostEntries}`)
    for (let i = 0, at = start; i < nEntries; i++) {
      if (archive.readUInt32LE(at) !== 0x02014b50) throw new ZipRefused('its directory is broken')
      const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset)) as [number, number, number]
      if (archive.toString('utf8', at + 46, at + 46 + nameLength) === wanted) return unpack(archive, { at, entryBytes })
      at += 46 + nameLength + extraLength + commentLength
    }
    return undefined
  } catch (error) {
    if (error instanceof RangeError) throw new ZipRefused('it is cut off or no zip archive', { cause: error })
    throw error
  }
}

/** The record at the end of an archive, before a comment of at most 65,535 bytes. */
function readEnd(archive: Buffer): { nEntries: number; start: number } {
  for (let at = archive.length - 22; at >= Math.max(0, archive.length - 22 - 0xffff); at--) {
    if (archive.readUInt32LE(at) === 0x06054b50) return { nEntries: archive.readUInt16LE(at + 10), start: archive.readUInt32LE(at + 16) }
  }
  throw new ZipRefused('it is cut off or no zip archive')
}

/** `at` is the place of the entry in the directory, which points at its bytes. */
function unpack(archive: Buffer, { at, entryBytes }: { at: number; entryBytes: number }): Buffer {
  const isEncrypted = (archive.readUInt16LE(at + 8) & 1) === 1
  const method = archive.readUInt16LE(at + 10)
  const packedBytes = archive.readUInt32LE(at + 20)
  const header = archive.readUInt32LE(at + 42)
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28)
  if (start + packedBytes > archive.length) throw new ZipRefused('it is cut off or no zip archive')
  const packed = archive.subarray(start, start + packedBytes)
  if (isEncrypted || (method !== 0 && method !== 8)) throw new ZipRefused('it is packed in a way that is not read')
  if (method === 0 && packed.length > entryBytes) throw tooLarge(entryBytes)
  return method === 0 ? packed : inflate(packed, entryBytes)
}

function inflate(packed: Buffer, entryBytes: number): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: entryBytes })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(entryBytes)
    throw new ZipRefused('an entry is broken', { cause: error })
  }
}

function tooLarge(entryBytes: number): ZipRefused {
  return new ZipRefused(`what is asked for has more than the ${entryBytes} bytes that are read`)
}
