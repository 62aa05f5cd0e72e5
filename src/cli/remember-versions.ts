import { canonicalJson } from '../base/files.ts'
import type { FileVersion, Source } from '../dataset/source.ts'

/** A source that reads each file once for its version, however many models share it. */
export function rememberVersions(source: Source): Source {
  const known = new Map<string, Promise<FileVersion[]>>()
  return {
    ...source,
    versions(reference) {
      const { path, sha256 = '', mayBeEmpty = false } = reference
      const key = canonicalJson([path, sha256, mayBeEmpty])
      const versions = known.get(key) ?? source.versions(reference)
      known.set(key, versions)
      return versions
    },
  }
}
