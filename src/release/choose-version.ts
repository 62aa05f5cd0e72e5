import { failure } from '../base/errors.ts'
import type { Manifest } from './record.ts'
import type { Registry } from './registry.ts'
import type { Bump } from './version.ts'
import { compareVersions, nextVersion } from './version.ts'

interface NewRelease {
  model: string
  bump: Bump
  /** The merged commit. */
  commit: string
  /** The release that the candidate was judged against; undefined for none. */
  baseline: string | undefined
}

export interface VersionPorts {
  registry: Pick<Registry, 'listNewest'>
  /** Whether a commit was merged after another; not given where nobody can tell. */
  isMergedAfter?: (commit: string, other: string) => Promise<boolean>
}

/** So many merges of one model may overtake another; more have never been seen. */
const mostLater = 20

/** The version of a release and the one before it. Usually the newest one goes up. Where a later merge was released first, this one goes between, as
 *  a patch of its predecessor, for what is newest is deployed and must be what was merged last. Fails with RELEASE_SUPERSEDED where there is no version
 *  between. Looks at commits only where another release came since the candidate was judged. */
export async function chooseVersion({ model, bump, commit, baseline }: NewRelease, { registry, isMergedAfter }: VersionPorts): Promise<{ version: string; previous: string | undefined }> {
  const newest = await listNewest(1)
  const previous = newest[0]?.version
  if (previous === baseline || !isMergedAfter) return { version: nextVersion(previous, bump), previous }

  // One more at a time, for each manifest costs a request and a first look is mostly the last.
  let releases = newest
  let nLater = 0
  while (nLater < Math.min(releases.length, mostLater) && await isMergedAfter(releases[nLater]!.lineage.commit, commit)) releases = await listNewest(++nLater + 1)
  const before = releases[nLater]?.version
  if (nLater === 0) return { version: nextVersion(before, bump), previous: before }
  const between = before === undefined ? '0.1.0' : nextVersion(before, 'patch')
  const after = releases[nLater - 1]!.version
  if (compareVersions(between, after) >= 0) throw failure('RELEASE_SUPERSEDED', { model, version: after })
  return { version: between, previous: before }

  async function listNewest(limit: number): Promise<Manifest[]> {
    return (await registry.listNewest([model], limit)).get(model) ?? []
  }
}
