import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from '../../base/files.ts'
import { listEventFiles } from './event-files.ts'
import type { ShopEvent } from './shop-event.ts'
import { remember } from './take-events.ts'
import type { UserHistories } from './user-histories.ts'

/** Remembers what the newest `bytes` of the logs in a folder tell, so that a server that starts again, or beside another one, knows the users. Gives how many
 *  events it read. Lines that are none (a torn first one, one that a kill cut off) are passed over. */
export async function replayEvents(folder: string, histories: UserHistories, bytes = 64 * 1024 * 1024): Promise<number> {
  const ascending = await listEventFiles(folder)
  const parts: { path: string; start: number }[] = []
  let left = bytes
  for (const name of ascending.toReversed()) {
    if (left <= 0) break
    const path = join(folder, name)
    // Another server may delete it meanwhile.
    const size = (await stat(path).catch(unlessMissing))?.size ?? 0
    parts.unshift({ path, start: Math.max(0, size - left) })
    left -= size
  }
  let nRead = 0
  for (const { path, start } of parts) {
    const file = await open(path).catch(unlessMissing)
    if (!file) continue
    for await (const line of file.readLines({ start })) {
      const event = parseLine(line)
      if (!event) continue
      remember(histories, event)
      nRead += 1
    }
  }
  return nRead
}

function unlessMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error
}

function parseLine(line: string): Pick<ShopEvent, 'user' | 'kind' | 'item' | 'time'> | undefined {
  try {
    const { user, kind, item, time } = JSON.parse(line) as Record<string, unknown>
    if (typeof user !== 'string' || typeof item !== 'string' || typeof kind !== 'string' || typeof time !== 'string') return undefined
    const ms = Date.parse(time)
    // No request may hold such a time, so that every answer about this user would be a refusal.
    return ms >= 0 ? { user, item, kind: kind as ShopEvent['kind'], time: ms } : undefined
  } catch {
    return undefined
  }
}
