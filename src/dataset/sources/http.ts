import { failure } from '../../base/errors.ts'
import type { DataFile, FileVersion, Reference, Source } from '../source.ts'
import type { Holder } from './content-store.ts'
import { download, TooLong } from './download.ts'
import { openLocalFile } from './local-file.ts'

/** Data at an http(s) address. The spec declares its sha256, so that asking for its version costs no request and what is read is always what was meant.
 *  It is taken from whoever has this content already (`holders`, asked in order), else fetched into the folder `cache`, where it is found
 *  the next time. Offline nothing is fetched, and what nobody has fails with DATA_NOT_FOUND. */
export function httpSource({ cache, holders, pausesMs, isOffline }: { cache: string; holders: readonly Holder[]; pausesMs?: readonly number[]; isOffline?: boolean }): Source {
  const fetched = (version: FileVersion, mostBytes: number | undefined) => {
    if (isOffline) throw failure('DATA_NOT_FOUND', { path: version.path })
    return download(version, { cache, pausesMs, mostBytes }).catch((error: unknown) => { if (error instanceof TooLong) return error; throw error })
  }
  return {
    versions: async (reference) => [declared(reference)],
    async *open(reference) {
      const version = declared(reference)
      const found = await held(holders, version) ?? await fetched(version, reference.mostBytes)
      if (found instanceof TooLong) yield unread(version.path, found)
      else yield* openLocalFile(found, version.path, reference.mayBeEmpty)
    },
  }
}

/** What was broken off, being too long: whoever set the limit looks at the size. */
function unread(path: string, { bytes }: TooLong): DataFile {
  return { path, size: bytes, read: () => { throw failure('DATA_ADDRESS_REFUSED', { address: path, problem: `it sends more than ${bytes - 1} bytes` }) } }
}

export function isAddress(path: string): boolean {
  return /^https?:\/\//i.test(path)
}

function declared({ path, sha256 }: Reference): FileVersion {
  const url = URL.parse(path)
  if (!url) throw failure('DATA_ADDRESS_REFUSED', { address: path, problem: 'it is no address' })
  if (url.username !== '' || url.password !== '') throw failure('DATA_ADDRESS_REFUSED', { address: `${url.protocol}//…@${url.host}${url.pathname}`, problem: 'it has a login in it, which would be in Git for all to read' })
  if (sha256 === undefined) throw failure('DATA_ADDRESS_UNPINNED', { address: path })
  return { path, sha256 }
}

async function held(holders: readonly Holder[], version: FileVersion): Promise<string | undefined> {
  for (const holder of holders) {
    const path = await holder.find(version)
    if (path !== undefined) return path
  }
  return undefined
}
