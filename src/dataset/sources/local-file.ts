import { constants } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { failure, messageOf } from '../../base/errors.ts'
import { isMissing } from '../../base/files.ts'
import type { DataFile } from '../source.ts'

/** Larger ones become texts that V8 keeps among old objects, and collecting those costs more than reading the file. */
const chunkBytes = 64 * 1024

/** Opens one file of this machine for as long as the body of `for await` runs. All its reads see one state of it: a file that grows, shrinks, is
 *  rewritten or replaced meanwhile fails with DATA_CHANGED. `reference` is what people know it by. */
export async function* openLocalFile(path: string, reference: string, mayBeEmpty?: boolean): AsyncGenerator<DataFile> {
  const file = await openFile(path, reference)
  try {
    const before = await file.stat({ bigint: true })
    if (!before.isFile()) throw failure('DATA_NOT_FOUND', { path: reference })
    if (before.size === 0n && !mayBeEmpty) throw failure('DATA_EMPTY', { path: reference })
    const size = Number(before.size)
    const refuseChanged = async () => {
      const after = await stat(path, { bigint: true }).catch(() => undefined)
      if (!after || !isSame(before, after)) throw failure('DATA_CHANGED', { path: reference })
    }
    yield {
      path: reference,
      size,
      async *read(start = 0, end = size) {
        const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(0, end - start)))
        for (let at = start; at < end;) {
          const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, end - at), at)
          const chunk = buffer.subarray(0, bytesRead)
          if (chunk.length === 0) throw failure('DATA_CHANGED', { path: reference })
          at += chunk.length
          // Asked before each chunk is given, so that a row that was cut off by a writer is not taken for the file's own fault.
          await refuseChanged()
          yield chunk
        }
      },
    }
    await refuseChanged()
  } finally {
    await file.close()
  }
}

function isSame(before: BigIntStats, after: BigIntStats): boolean {
  return after.size === before.size && after.ino === before.ino && after.mtimeNs === before.mtimeNs
}

/** Follows no link that was put there after the path was checked, and does not wait for the writer of a pipe. */
async function openFile(path: string, reference: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((error: unknown) => { throw unreadable(error, reference) })
}

export function unreadable(error: unknown, reference: string): Error {
  const isNotThere = isMissing(error) || (error as NodeJS.ErrnoException).code === 'ENOTDIR'
  return isNotThere ? failure('DATA_NOT_FOUND', { path: reference }, error) : failure('DATA_UNREADABLE', { path: reference, problem: messageOf(error) }, error)
}
