import { isAscii, isUtf8 } from 'node:buffer'
import { failure } from '../base/errors.ts'

export type Encoding = 'utf-8' | 'gbk'

/** No honest line is so long (in bytes), and a file without line feeds must not be taken into memory whole. */
const longestLine = 16 * 2 ** 20
const lineFeed = 10

/** Bytes as text, a chunk ending at the end of a line; a byte order mark is left out. A line that is not in the encoding fails with DATA_ENCODING, and says so
 *  when another encoding would fit. Lines are safe to cut at: in both encodings a line feed is never part of another character.
 *  `gbk` is read as GB18030, which has GBK and GB2312 within. */
export async function* decode(chunks: AsyncIterable<Buffer>, encoding: Encoding, path: string): AsyncGenerator<string> {
  const read = readers[encoding]
  const join = joiner()
  let held: Buffer = Buffer.alloc(0)
  let nLines = 0
  let nCharacters = 0
  /** Whether no character so far tells one encoding from the other. */
  let isPlain = true

  function* take(bytes: Buffer): Generator<string> {
    const text = read(bytes)
    if (text === undefined) throw misfit(bytes, encoding, path, nLines, isPlain)
    isPlain &&= text.length === bytes.length
    nLines += countLineFeeds(bytes)
    const rest = nCharacters === 0 ? text.replace(/^\ufeff/, '') : text
    nCharacters += rest.length
    if (rest !== '') yield rest
  }

  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(lineFeed) + 1
    if (end > 0) yield* take(join(held, chunk.subarray(0, end)))
    held = end > 0 ? Buffer.from(chunk.subarray(end)) : Buffer.concat([held, chunk])
    if (held.length > longestLine) throw failure('DATA_TORN_ROW', { path, row: nLines + 1, problem: 'its line does not end' })
  }
  if (held.length > 0) yield* take(held)
  if (nCharacters === 0) throw failure('DATA_EMPTY', { path })
}

/** Puts two pieces together in a place that is used again for the next two: a new one a chunk would keep the collector busy. */
function joiner(): (held: Buffer, chunk: Buffer) => Buffer {
  let place: Buffer = Buffer.alloc(0)
  return (held, chunk) => {
    const length = held.length + chunk.length
    if (place.length < length) place = Buffer.allocUnsafeSlow(2 * length)
    held.copy(place)
    chunk.copy(place, held.length)
    return place.subarray(0, length)
  }
}

const names: Record<Encoding, string> = { 'utf-8': 'UTF-8', gbk: 'GBK' }
/** Made when it is needed: few files are in it, and it takes a while. */
let gb18030: InstanceType<typeof TextDecoder> | undefined

/** Undefined for bytes that are not in the encoding. */
const readers: Record<Encoding, (bytes: Buffer) => string | undefined> = {
  'utf-8': (bytes) => (isUtf8(bytes) ? bytes.toString('utf8') : undefined),
  gbk: (bytes) => {
    try {
      gb18030 ??= new TextDecoder('gb18030', { fatal: true })
      return gb18030.decode(bytes)
    } catch {
      return undefined
    }
  },
}

function misfit(bytes: Buffer, encoding: Encoding, path: string, linesBefore: number, isPlainBefore: boolean): Error {
  const other = encoding === 'utf-8' ? 'gbk' : 'utf-8'
  const { line, start } = badLine(bytes, readers[encoding])
  const isOther = isPlainBefore && isAscii(bytes.subarray(0, start)) && readers[other](bytes) !== undefined
  const suggestion = isOther ? `, but reads well as ${names[other]}; is encoding: ${other} meant?` : ''
  return failure('DATA_ENCODING', { path, line: linesBefore + line, encoding: names[encoding], suggestion })
}

/** Which line of the bytes cannot be read, counted from 1, and where it starts. */
function badLine(bytes: Buffer, read: (line: Buffer) => string | undefined): { line: number; start: number } {
  let line = 1
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(lineFeed, start)
    if (end === -1 || read(bytes.subarray(start, end)) === undefined) return { line, start }
    start = end + 1
  }
  return { line, start: bytes.length }
}

function countLineFeeds(bytes: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) count++
  return count
}
