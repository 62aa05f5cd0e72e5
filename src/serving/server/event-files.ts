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

/** What lines are about: what users did, or products that changed. */
export type LogName = 'events' | 'items'

export const dayMs = 24 * 60 * 60 * 1000

/** A name that sorts by time, and that no other server chooses. */
export function newEventFile(now: Date, log: LogName = 'events'): string {
  return `${log}-${now.toISOString().replaceAll(/[-:.]/g, '')}-${randomUUID().slice(0, 8)}.jsonl`
}

/** The names of all files of that log in a folder, the oldest first. */
export async function listEventFiles(folder: string, log: LogName = 'events'): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => { if (isMissing(error)) return []; throw error })
  return names.filter((name) => name.startsWith(`${log}-`) && name.endsWith('.jsonl')).sort()
}

/** Deletes what the folder may no longer hold, whichever server wrote it, but for the file `own`. A server whose file another one deletes begins a new one.
 *  Gives the names. */
export async function deleteOldEvents(folder: string, { keepDays = Infinity, maxBytes = Infinity }: Retention, now: Date, own?: string, log: LogName = 'events'): Promise<string[]> {
  const files = await Promise.all((await listEventFiles(folder, log)).map(async (name) => {
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
