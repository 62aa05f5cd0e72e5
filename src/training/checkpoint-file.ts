import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { endianness } from 'node:os'
import { isMissing, writeAtomic, writeWhole } from '../base/files.ts'
import type { Checkpoint } from '../families/family.ts'
import type { Spec } from '../spec/record.ts'
import type { Spent } from './meter.ts'

/** A checkpoint belongs to one plan on one dataset. */
export interface CheckpointIdentity { planHash: string; datasetFingerprint: string }
/** `steps`: how many steps the training had done, over all its runs. `spec`: resolved, for whoever finds the file. */
export interface SavedCheckpoint extends CheckpointIdentity { checkpoint: Checkpoint; spent: Spent; steps: number; spec: Spec }

type Header = Omit<SavedCheckpoint, 'checkpoint'> & Omit<Checkpoint, 'arrays'> & { arrays: { name: string; length: number }[] }

/** Written and read in such pieces: a checkpoint of gigabytes is never in memory twice, and signals are heard meanwhile. */
const pieceBytes = 16 << 20
const magic = 'rankops-checkpoint/2'
const hashBytes = 65
const isSwapped = endianness() === 'BE'

/** One file: a line with the format and the length of the header, the header as JSON, then the arrays in its order, float32 little-endian, then a line with
 *  the sha256 of all before it. Synced and renamed: it is whole or not there. */
export async function writeCheckpoint(path: string, { checkpoint: { arrays, ...rest }, ...saved }: SavedCheckpoint): Promise<void> {
  const named = Object.entries(arrays)
  const header = Buffer.from(`${JSON.stringify({ ...saved, ...rest, arrays: named.map(([name, { length }]) => ({ name, length })) } satisfies Header)}\n`)
  const hash = createHash('sha256')
  await writeAtomic(path, async (file) => {
    const write = async (bytes: Buffer) => {
      const written = writeWhole(file, bytes)
      hash.update(bytes)                                                   // while the disk is at work
      await written
    }
    await write(Buffer.from(`${magic} ${header.length}\n`))
    await write(header)
    for (const [, values] of named) {
      const bytes = bytesOf(values)
      for (let at = 0; at < bytes.length; at += pieceBytes) await write(asWritten(bytes.subarray(at, at + pieceBytes)))
    }
    await writeWhole(file, Buffer.from(`${hash.digest('hex')}\n`))
  })
}

/** What is in the file, or undefined where it is torn, changed or of another version. */
export async function readCheckpoint(path: string): Promise<SavedCheckpoint | undefined> {
  const file = await open(path, 'r').catch((error: unknown) => { if (isMissing(error)) return undefined; throw error })
  if (!file) return undefined
  try {
    return await parseCheckpoint(file)
  } finally {
    await file.close()
  }
}

async function parseCheckpoint(file: FileHandle): Promise<SavedCheckpoint | undefined> {
  const { size } = await file.stat()
  const hash = createHash('sha256')
  const start = Buffer.alloc(Math.min(size, 64))
  await readWhole(file, start, 0)
  const [line, headerBytes] = /^rankops-checkpoint\/2 (\d{1,15})\n/.exec(start.toString('latin1')) ?? []
  if (line === undefined || line.length + Number(headerBytes) + hashBytes > size) return undefined
  hash.update(line)
  const headerText = Buffer.alloc(Number(headerBytes))
  await readWhole(file, headerText, line.length)
  hash.update(headerText)
  const header = parseHeader(headerText)
  const dataStart = line.length + headerText.length
  if (header === undefined || dataStart + 4 * header.arrays.reduce((sum, { length }) => sum + length, 0) + hashBytes !== size) return undefined

  const { arrays, epoch, state, ...saved } = header
  const values: Checkpoint['arrays'] = {}
  let at = dataStart
  for (const { name, length } of arrays) {
    const array = values[name] = new Float32Array(length)
    const bytes = bytesOf(array)
    for (let from = 0; from < bytes.length; from += pieceBytes) {
      const piece = bytes.subarray(from, from + pieceBytes)
      await readWhole(file, piece, at + from)
      hash.update(piece)
      if (isSwapped) piece.swap32()
    }
    at += bytes.length
  }
  const written = Buffer.alloc(hashBytes)
  await readWhole(file, written, at)
  return written.toString('latin1') === `${hash.digest('hex')}\n` ? { ...saved, checkpoint: { epoch, state, arrays: values } } : undefined
}

/** Of what is torn only so much is checked as its hash cannot be computed without. */
function parseHeader(bytes: Buffer): Header | undefined {
  try {
    const header = JSON.parse(bytes.toString('utf8')) as Partial<Header> | null
    const isWhole = Array.isArray(header?.arrays) && header.arrays.every((array) => Number.isSafeInteger(array?.length) && array.length >= 0)
    return isWhole ? header as Header : undefined
  } catch {
    return undefined
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

/** A copy where this machine has its bytes the other way round. */
function asWritten(piece: Buffer): Buffer {
  return isSwapped ? Buffer.from(piece).swap32() : piece
}

/** A file that is shorter than it was a moment ago leaves zeros, which its hash does not fit. */
async function readWhole(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesRead } = await file.read(bytes, at, bytes.length - at, position + at)
    if (bytesRead === 0) return
    at += bytesRead
  }
}
