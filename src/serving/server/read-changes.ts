import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from '../../base/files.ts'
import { listEventFiles } from './event-files.ts'
import { parseChange } from './stamped-change.ts'
import type { StampedChange } from './stamped-change.ts'

/** Reads what the logs of a folder tell of products, each time only what was written since, whichever server wrote it. A line that is not whole yet is read the next time. */
export function changesReader(folder: string): { read(): Promise<StampedChange[]> } {
  const readUpTo = new Map<string, number>()
  return {
    async read() {
      const changes: StampedChange[] = []
      const names = await listEventFiles(folder, 'items')
      for (const name of names) {
        const start = readUpTo.get(name) ?? 0
        const text = await textFrom(join(folder, name), start)
        const end = text.lastIndexOf(0x0a) + 1
        if (end === 0) continue
        readUpTo.set(name, start + end)
        changes.push(...text.subarray(0, end).toString().split('\n').map(parseChange).filter((change) => change !== undefined))
      }
      for (const name of readUpTo.keys()) if (!names.includes(name)) readUpTo.delete(name)
      return changes
    },
  }
}

/** At most so many bytes of a file in one go; the next look reads on. */
const mostBytes = 16 * 1024 * 1024

async function textFrom(path: string, start: number): Promise<Buffer> {
  try {
    await using file = await open(path)
    const { size } = await file.stat()
    const bytes = Buffer.alloc(Math.max(0, Math.min(size - start, mostBytes)))
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start)
    return bytes.subarray(0, bytesRead)
  } catch (error) {
    if (isMissing(error)) return Buffer.alloc(0)
    throw error
  }
}
