import { matchesGlob } from 'node:path'
import { failure, isFailure } from '../../base/errors.ts'
import type { FileVersion, Reference, Source } from '../source.ts'
import type { Holder } from './content-store.ts'
import { openLocalFile } from './local-file.ts'

/** The very files that a release was made of (`wanted`): from the source while it still has them, afterwards from the snapshots. Content that
 *  nobody has any more fails with DATA_SNAPSHOT_MISSING. */
export function snapshotSource(source: Source, snapshots: Holder, wanted: readonly FileVersion[]): Source {
  return {
    versions: async (reference) => wantedBy(reference, wanted),
    async *open(reference) {
      const files = wantedBy(reference, wanted)
      if (await stillHas(source, reference, files)) { yield* source.open(reference); return }
      for (const file of files) {
        const path = await snapshots.find(file)
        if (path === undefined) throw failure('DATA_SNAPSHOT_MISSING', { path: file.path, sha256: file.sha256 })
        yield* openLocalFile(path, file.path, reference.mayBeEmpty)
      }
    },
  }
}

function wantedBy({ path }: Reference, wanted: readonly FileVersion[]): FileVersion[] {
  const exact = wanted.filter((file) => file.path === path)
  const files = exact.length > 0 ? exact : wanted.filter((file) => matchesGlob(file.path, path))
  if (files.length === 0) throw failure('DATA_NOT_FOUND', { path })
  const byPath = new Map(files.map((file) => [file.path, { path: file.path, sha256: file.sha256 }]))
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

async function stillHas(source: Source, reference: Reference, files: readonly FileVersion[]): Promise<boolean> {
  try {
    const found = await source.versions(reference)
    return found.length === files.length && found.every(({ path, sha256 }, index) => path === files[index]!.path && sha256 === files[index]!.sha256)
  } catch (error) {
    if (isFailure(error)) return false
    throw error
  }
}
