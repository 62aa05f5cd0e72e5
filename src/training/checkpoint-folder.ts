import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, removeIfAny, sha256, writeFileAtomic } from '../base/files.ts'
import type { Log } from '../base/log.ts'
import type { Checkpoint } from '../families/family.ts'
import type { Spent } from './meter.ts'

/** A checkpoint belongs to one plan on one dataset. */
export interface CheckpointIdentity { planHash: string; datasetFingerprint: string }
export interface SavedCheckpoint { checkpoint: Checkpoint; spent: Spent }

/** Only the newest is needed; the one before it is for the case that the disk lost the newest. */
const kept = 2
const fileName = /^epoch-(\d{6})\.checkpoint$/

/** Checkpoints as files, one each. A file is whole or not there; one that is torn or of another plan or data is removed with a warning. */
export function checkpointFolder(folder: string, identity: CheckpointIdentity, log: Log) {
  return {
    async save(checkpoint: Checkpoint, spent: Spent): Promise<void> {
      await writeFileAtomic(join(folder, `epoch-${String(checkpoint.epoch).padStart(6, '0')}.checkpoint`), formatCheckpoint(identity, { checkpoint, spent }))
      for (const name of (await newestFirst(folder)).slice(kept)) await removeIfAny(join(folder, name))
    },

    async newest(): Promise<SavedCheckpoint | undefined> {
      for (const name of await newestFirst(folder)) {
        const parsed = parseCheckpoint(identity, await readFile(join(folder, name)))
        if (typeof parsed !== 'string') return parsed
        log.warn(`checkpoint ${name} ${parsed} and is not used`)
        await removeIfAny(join(folder, name))
      }
      return undefined
    },

    remove: () => removeIfAny(folder),
  }
}

async function newestFirst(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => fileName.test(name)).sort().reverse()
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

interface Header extends CheckpointIdentity { epoch: number; state: Record<string, unknown>; spent: Spent; arrays: { name: string; length: number }[] }

/** Line 1: sha256 of all that follows. Line 2: the header as JSON. Then the arrays, float32 little-endian, in the header's order. */
export function formatCheckpoint(identity: CheckpointIdentity, { checkpoint: { epoch, arrays, state }, spent }: SavedCheckpoint): Buffer {
  const named = Object.entries(arrays)
  const header: Header = { ...identity, epoch, state, spent, arrays: named.map(([name, { length }]) => ({ name, length })) }
  const content = Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...named.map(([, values]) => formatFloats(values))])
  return Buffer.concat([Buffer.from(`${sha256(content)}\n`), content])
}

/** The checkpoint, or what is wrong with it. */
export function parseCheckpoint(identity: CheckpointIdentity, bytes: Buffer): SavedCheckpoint | string {
  const content = bytes.subarray(65)
  if (bytes.subarray(0, 65).toString('latin1') !== `${sha256(content)}\n`) return 'is torn'
  const headerEnd = content.indexOf('\n')
  const { planHash, datasetFingerprint, epoch, state, spent, arrays } = JSON.parse(content.subarray(0, headerEnd).toString('utf8')) as Header
  if (planHash !== identity.planHash || datasetFingerprint !== identity.datasetFingerprint) return 'is of another plan or other data'
  let at = headerEnd + 1
  const parsed = arrays.map(({ name, length }) => [name, parseFloats(content.subarray(at, at += 4 * length))] as const)
  return { checkpoint: { epoch, state, arrays: Object.fromEntries(parsed) }, spent }
}

function formatFloats(values: Float32Array): Buffer {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [i, value] of values.entries()) bytes.writeFloatLE(value, 4 * i)
  return bytes
}

function parseFloats(bytes: Buffer): Float32Array {
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i))
}
