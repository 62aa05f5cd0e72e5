import type { FileHandle } from 'node:fs/promises'
import { mkdir, open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { dayMs, deleteOldEvents, newEventFile } from './event-files.ts'
import type { LogName, Retention } from './event-files.ts'
import { RefusedError } from './reply.ts'

/** When a written line is forced to the disk. `always`: before the client is told, so that a power cut loses nothing it was told of. `second`: once a second.
 *  `never`: when the system likes. A server that is killed loses nothing that was told, whichever of them. */
export type SyncPolicy = 'always' | 'second' | 'never'

export interface EventLogOptions { folder: string; log: Log; /** Not given: `events`. */ name?: LogName; sync?: SyncPolicy; rotateBytes?: number; waitingBytes?: number; /** Not given: nothing is ever deleted. */ retention?: Retention; now?: () => Date }

export interface EventLog {
  /** Done when the lines are written. Is refused (503) while the disk is so slow that too much waits, and where it cannot be written. */
  append(lines: string): Promise<void>
  close(): Promise<void>
}

/** Appends JSON Lines to `<name>-<time>-<id>.jsonl`, a new file for every start, every day and after `rotateBytes`. What comes while a write is under way is
 *  written together in the next one, so the disk sets the pace and not the number of requests. A file that somebody takes away, to delete it or to take
 *  a person out of it, gets no further line. */
export async function openEventLog({ folder, log, name = 'events', sync = 'second', retention = {}, rotateBytes = Math.min(64 * 1024 * 1024, (retention.maxBytes ?? Infinity) / 4), waitingBytes = 8 * 1024 * 1024, now = () => new Date() }: EventLogOptions): Promise<EventLog> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await deleteOldEvents(folder, retention, now(), undefined, name)
  const warn = (what: string) => (error: unknown) => { log.warn(`${what}: ${messageOf(error)}`) }
  let file: FileHandle | undefined
  let [fileName, fileBytes, fileSinceMs] = ['', 0, 0]
  let waiting = ''
  let next: Promise<void> | undefined
  let last: Promise<void> = Promise.resolve()
  let isSynced = true
  const syncer = sync === 'second' ? setInterval(() => { if (!isSynced) void syncNow().catch(warn(`The log of ${name} cannot be forced to the disk`)) }, 1000).unref() : undefined
  // Also where nobody sends events any more.
  const cleaner = retention.keepDays === undefined ? undefined : setInterval(() => { void deleteOld() }, 60 * 60 * 1000).unref()

  async function syncNow(): Promise<void> {
    isSynced = true
    await file?.datasync()
  }

  async function fileFor(bytes: number): Promise<FileHandle> {
    const isFull = fileBytes > 0 && fileBytes + bytes > rotateBytes
    if (file && (isFull || now().getTime() - fileSinceMs >= dayMs || !(await isStillThere(file)))) await closeFile()
    if (!file) {
      fileName = newEventFile(now(), name)
      file = await open(join(folder, fileName), 'ax', 0o600);
      [fileBytes, fileSinceMs] = [0, now().getTime()]
      await deleteOld()
    }
    return file
  }

  async function isStillThere(handle: FileHandle): Promise<boolean> {
    const [ours, there] = [await handle.stat(), await stat(join(folder, fileName)).catch(() => undefined)]
    return there?.ino === ours.ino && there.dev === ours.dev
  }

  async function deleteOld(): Promise<void> {
    const deleted = await deleteOldEvents(folder, retention, now(), fileName, name).catch(warn('Old logs cannot be deleted'))
    if (deleted && deleted.length > 0) log.info(`Logs past their time or room are deleted: ${deleted.join(', ')}`)
  }

  async function closeFile(): Promise<void> {
    const old = file
    file = undefined
    if (sync !== 'never') await old?.datasync()
    await old?.close()
  }

  /** A write that broke off must not leave half a line, to which the next one would be added. */
  async function writeWaiting(): Promise<void> {
    const content = Buffer.from(waiting)
    waiting = ''
    next = undefined
    const target = await fileFor(content.length)
    try {
      await target.appendFile(content)
    } catch (error) {
      await target.truncate(fileBytes).catch(() => {})
      // Whoever reads along may have read beyond this place; the next line comes into another file, else it would miss it.
      if (fileBytes > 0) await closeFile().catch(() => {})
      throw error
    }
    fileBytes += content.length
    isSynced = false
    if (sync === 'always') await syncNow()
  }

  return {
    append(lines) {
      if (waiting.length + lines.length > waitingBytes) throw new RefusedError({ status: 503, code: `${name.toUpperCase()}_BUSY`, message: `The log of ${name} cannot be written as fast as they come`, next: 'Send them again after Retry-After.', retryAfterS: 1 })
      waiting += lines
      next ??= (last = last.then(writeWaiting, writeWaiting))
      return next.catch((error: unknown) => {
        log.warn(`The log of ${name} cannot be written: ${messageOf(error)}`)
        throw new RefusedError({ status: 503, code: `${name.toUpperCase()}_NOT_WRITTEN`, message: `The log of ${name} cannot be written`, next: 'Send them again after Retry-After.', retryAfterS: 5 })
      })
    },
    async close() {
      clearInterval(syncer)
      clearInterval(cleaner)
      await last.catch(() => {})
      await closeFile()
    },
  }
}
