import { canonicalJson } from '../base/files.ts'
import type { FileVersion, Source } from '../dataset/source.ts'

/** A source that reads each file once for its version, however many models share it. */
export function rememberVersions(source: Source): Source {
  const known = new Map<string, Promise<FileVersion[]>>()
  return {
    ...source,
    versions({ path, sha256 }) {
      const key = canonicalJson([path, sha256 ?? ''])
      const versions = known.get(key) ?? source.versions(sha256 === undefined ? { path } : { path, sha256 })
      known.set(key, versions)
      return versions
    },
  }
}
