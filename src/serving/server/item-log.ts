import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { listEventFiles } from './event-files.ts'
import { openEventLog } from './event-log.ts'
import type { SyncPolicy } from './event-log.ts'
import type { KnownChanges } from './known-changes.ts'
import { changesReader } from './read-changes.ts'
import { formatChange } from './stamped-change.ts'
import type { StampedChange } from './stamped-change.ts'

interface ItemLogOptions { folder: string; sync: SyncPolicy | undefined; log: Log; now: () => Date; keepDays: number; /** After so much is written, what still holds is written again. */ mostBytes: number }

/** The log of changed products in a folder that servers share. */
interface ItemLog {
  /** Done when they are written; refused where they cannot be. */
  append(changes: readonly StampedChange[]): Promise<void>
  /** What was written since, whoever wrote it. */
  read(): Promise<StampedChange[]>
  close(): Promise<void>
}

/** Room on the disk, in times of what is written between two rewritings: the newest one, all that came since and one under way are in it, in letters of up to three bytes. */
const rooms = 6
/** What is written again at once, in letters: far less than may wait to be written. */
const aStep = 1024 * 1024

/** A shop that tells its prices all day fills any room, and what goes first is what changed once, long ago, and still holds. So from time to time all that holds is written again, with the stamps
 *  that it had: whoever reads it knows it already. */
export async function openItemLog({ folder, sync, log, now, keepDays, mostBytes }: ItemLogOptions, known: Pick<KnownChanges, 'since' | 'holds'>): Promise<ItemLog> {
  const reader = changesReader(folder)
  const file = await openEventLog({ folder, log, name: 'items', now, retention: { keepDays, maxBytes: rooms * mostBytes }, ...(sync && { sync }) })
  let written = await bytesIn(folder)
  let rewriting: Promise<void> | undefined
  let isClosed = false

  async function rewrite(): Promise<void> {
    let lines = ''
    for (const change of known.since(-Infinity)) {
      if (isClosed) return
      if (known.holds(change)) lines += formatChange(change)
      if (lines.length < aStep) continue
      await file.append(lines)
      lines = ''
    }
    if (lines !== '') await file.append(lines)
  }

  return {
    async append(changes) {
      const lines = changes.map(formatChange).join('')
      await file.append(lines)
      written += Buffer.byteLength(lines)
      if (written < mostBytes || rewriting) return
      written = 0
      rewriting = rewrite().catch((error: unknown) => {
        written = mostBytes
        log.warn(`What holds of changed products cannot be written again: ${messageOf(error)}`)
      }).finally(() => { rewriting = undefined })
    },
    read: reader.read,
    async close() {
      isClosed = true
      await rewriting
      await file.close()
    },
  }
}

async function bytesIn(folder: string): Promise<number> {
  const sizes = await Promise.all((await listEventFiles(folder, 'items')).map((name) => stat(join(folder, name)).then(({ size }) => size, () => 0)))
  return sizes.reduce((sum, size) => sum + size, 0)
}
