import { randomUUID } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from '../../base/files.ts'

export interface Retention {
  /** A line is deleted when it is as old, and at most a day older. */
  keepDays?: number | undefined
  /** What all files of the folder may have together; the oldest go first. */
  maxBytes?: number | undefined
}

const namePattern = /^events-.*\.jsonl$/
export const dayMs = 24 * 60 * 60 * 1000

/** A name that sorts by time, and that no other server chooses. */
export function newEventFile(now: Date): string {
  return `events-${now.toISOString().replaceAll(/[-:.]/g, '')}-${randomUUID().slice(0, 8)}.jsonl`
}

/** The names of all logs in a folder, the oldest first. */
export async function listEventFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => { if (isMissing(error)) return []; throw error })
  return names.filter((name) => namePattern.test(name)).sort()
}

/** Deletes what the folder may no longer hold, whichever server wrote it, but for the file `own`. A server whose file another one deletes begins a new one.
 *  Gives the names. */
export async function deleteOldEvents(folder: string, { keepDays = Infinity, maxBytes = Infinity }: Retention, now: Date, own?: string): Promise<string[]> {
  const files = await Promise.all((await listEventFiles(folder)).map(async (name) => {
    const { size, mtimeMs } = await stat(join(folder, name)).catch((error: unknown) => { if (isMissing(error)) return { size: 0, mtimeMs: Infinity }; throw error })
    return { name, size, mtimeMs }
  }))
  let leftBytes = files.reduce((sum, { size }) => sum + size, 0)
  const deleted: string[] = []
  for (const { name, size, mtimeMs } of files) {
    if (name === own) continue
    if (now.getTime() - mtimeMs < keepDays * dayMs && leftBytes <= maxBytes) continue
    await rm(join(folder, name), { force: true })
    leftBytes -= size
    deleted.push(name)
  }
  return deleted
}
