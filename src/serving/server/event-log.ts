import { randomUUID } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { RefusedError } from './reply.ts'

/** When a written line is forced to the disk. `always`: before the client is told, so that a power cut loses nothing it was told of. `second`: once a second.
 *  `never`: when the system likes. A server that is killed loses nothing that was told, whichever of them. */
export type SyncPolicy = 'always' | 'second' | 'never'

export interface EventLogOptions { folder: string; log: Log; sync?: SyncPolicy; rotateBytes?: number; waitingBytes?: number; now?: () => Date }

export interface EventLog {
  /** Done when the lines are written. Is refused (429) while the disk is so slow that too much waits, and (503) where it cannot be written. */
  append(lines: string): Promise<void>
  close(): Promise<void>
}

/** Appends JSON Lines to `events-<time>-<id>.jsonl`, a new file for every start and after `rotateBytes`; nothing is ever deleted. What comes while a
 *  write is under way is written together in the next one, so the disk sets the pace and not the number of requests. */
export async function openEventLog({ folder, log, sync = 'second', rotateBytes = 64 * 1024 * 1024, waitingBytes = 8 * 1024 * 1024, now = () => new Date() }: EventLogOptions): Promise<EventLog> {
  await mkdir(folder, { recursive: true })
  let file: FileHandle | undefined
  let fileBytes = 0
  let waiting = ''
  let next: Promise<void> | undefined
  let last: Promise<void> = Promise.resolve()
  let isSynced = true
  const syncer = sync === 'second' ? setInterval(() => { if (!isSynced) void syncNow().catch((error: unknown) => { log.warn(`The event log cannot be forced to the disk: ${messageOf(error)}`) }) }, 1000).unref() : undefined

  async function syncNow(): Promise<void> {
    isSynced = true
    await file?.datasync()
  }

  async function fileFor(bytes: number): Promise<FileHandle> {
    if (file && fileBytes > 0 && fileBytes + bytes > rotateBytes) await closeFile()
    if (!file) {
      const name = `events-${now().toISOString().replaceAll(/[-:.]/g, '')}-${randomUUID().slice(0, 8)}.jsonl`
      file = await open(join(folder, name), 'ax', 0o600)
      fileBytes = 0
    }
    return file
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
      await target.truncate(fileBytes).catch(() => { file = undefined })
      throw error
    }
    fileBytes += content.length
    isSynced = false
    if (sync === 'always') await syncNow()
  }

  return {
    append(lines) {
      if (waiting.length + lines.length > waitingBytes) throw new RefusedError({ status: 429, code: 'EVENTS_BUSY', message: 'The event log cannot be written as fast as events come', next: 'Send them again after Retry-After.', retryAfterS: 1 })
      waiting += lines
      next ??= (last = last.then(writeWaiting, writeWaiting))
      return next.catch((error: unknown) => {
        log.warn(`The event log cannot be written: ${messageOf(error)}`)
        throw new RefusedError({ status: 503, code: 'EVENTS_NOT_WRITTEN', message: 'The event log cannot be written', next: 'Send them again after Retry-After.', retryAfterS: 5 })
      })
    },
    async close() {
      clearInterval(syncer)
      await last.catch(() => {})
      await closeFile()
    },
  }
}
