import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isDiskFull, isMissing, removeIfAny } from '../base/files.ts'
import type { Log } from '../base/log.ts'
import type { Checkpoint } from '../families/family.ts'
import type { Spec } from '../spec/record.ts'
import { readCheckpoint, writeCheckpoint } from './checkpoint-file.ts'
import type { CheckpointIdentity, SavedCheckpoint } from './checkpoint-file.ts'
import type { Spent } from './meter.ts'

/** In the folder of a training. */
export const checkpointsName = 'checkpoints'
/** Only the newest is needed; the one before it is for the case that the disk lost the newest. */
const kept = 2
const fileName = /^(\d{6,9})\.checkpoint$/

export interface CheckpointFolder {
  /** Gives whether it was kept: a full disk ends no training that still has an earlier checkpoint to go on from. */
  save(checkpoint: Checkpoint, spent: Spent, steps: number): Promise<boolean>
  newest(): Promise<SavedCheckpoint | undefined>
  remove(): Promise<void>
}

/** Checkpoints as files, numbered as they were written: no clock says which is the newest. A file is whole or not there; one that is torn or of another plan
 *  or data is removed with a warning. Nobody else may write to the folder meanwhile. */
export function checkpointFolder(folder: string, { identity, spec }: { identity: CheckpointIdentity; spec: Spec }, log: Log): CheckpointFolder {
  let isFull = false

  async function keep(saved: SavedCheckpoint): Promise<void> {
    const [newest] = await newestFirst(folder)
    await writeCheckpoint(join(folder, nameOf((newest === undefined ? 0 : numberOf(newest)) + 1)), saved)
    await removeBut(kept)
  }

  async function removeBut(n: number): Promise<void> {
    for (const name of (await newestFirst(folder)).slice(n)) await removeIfAny(join(folder, name))
  }

  return {
    async save(checkpoint, spent, steps) {
      const saved = { ...identity, checkpoint, spent, steps, spec }
      try {
        await keep(saved).catch(async (error: unknown) => {
          if (!isDiskFull(error)) throw error
          await removeBut(1)
          await keep(saved)
        })
        isFull = false
        return true
      } catch (error) {
        if (!isDiskFull(error)) throw error
        if (!isFull) log.warn(`the disk of ${folder} is full: no checkpoint is written until there is room; the training goes on, and where it is ended it goes back to the checkpoint before`)
        isFull = true
        return false
      }
    },

    async newest() {
      await removeUnfinished(folder)
      for (const name of await newestFirst(folder)) {
        const saved = await readCheckpoint(join(folder, name))
        const isOther = saved && (saved.planHash !== identity.planHash || saved.datasetFingerprint !== identity.datasetFingerprint)
        if (saved && !isOther) return saved
        log.warn(`checkpoint ${name} ${saved ? 'is of another plan or other data' : 'is torn'} and is not used`)
        await removeIfAny(join(folder, name))
      }
      return undefined
    },

    remove: () => removeIfAny(folder),
  }
}

function nameOf(number: number): string {
  return `${String(number).padStart(6, '0')}.checkpoint`
}

function numberOf(name: string): number {
  return Number(fileName.exec(name)![1])
}

async function newestFirst(folder: string): Promise<string[]> {
  return (await namesIn(folder)).filter((name) => fileName.test(name)).sort((a, b) => numberOf(b) - numberOf(a))
}

/** What a run was writing when it was killed. */
async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) if (name.includes('.checkpoint.') && name.endsWith('.tmp')) await removeIfAny(join(folder, name))
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}
