import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { failure } from '../../base/errors.ts'
import { isMissing, sha256File } from '../../base/files.ts'
import type { Holder } from './content-store.ts'

/** Files that a person already has of what an address names: files, or folders with files. One stands for the address when its content is the
 *  declared one, whatever its name. One that has the name but other content fails with DATA_DIGEST_DIFFERS, since it was surely meant. */
export function localCopies(places: readonly string[]): Holder {
  let files: Promise<string[]> | undefined
  const digests = new Map<string, Promise<string>>()
  const digestOf = (path: string) => digests.get(path) ?? digests.set(path, sha256File(path)).get(path)!

  return {
    async find({ path: address, sha256 }) {
      const name = fileNameOf(address)
      const all = await (files ??= filesOf(places))
      // The name is only where to look first: other files need not be read then.
      for (const path of [...all].sort((a, b) => Number(basename(b) === name) - Number(basename(a) === name))) if (await digestOf(path) === sha256) return path
      const other = all.find((path) => basename(path) === name)
      if (other !== undefined) throw failure('DATA_DIGEST_DIFFERS', { path: `${other}, the copy of ${address},`, found: await digestOf(other), expected: sha256 })
      return undefined
    },
  }
}

async function filesOf(places: readonly string[]): Promise<string[]> {
  return (await Promise.all(places.map(async (place) => {
    const entry = await stat(place).catch((error: unknown) => { throw isMissing(error) ? failure('DATA_COPY_MISSING', { path: place }, error) : error })
    if (!entry.isDirectory()) return [place]
    const entries = await readdir(place, { recursive: true, withFileTypes: true })
    return entries.filter((inner) => inner.isFile()).map((inner) => join(inner.parentPath, inner.name)).sort()
  }))).flat()
}

function fileNameOf(address: string): string {
  const name = URL.parse(address)?.pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
