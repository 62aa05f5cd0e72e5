import type { Capability } from '../../capabilities.ts'
import type { Git } from '../git.ts'
import type { Links } from '../shapes/links.ts'
import type { Store } from '../store.ts'
import type { RepositorySetup } from './settings.ts'

/** What the routes work on. */
export interface Context {
  store: Store
  git: Git
  links: Links
  /** Whether published releases refuse new assets, as GitHub's setting "immutable releases" does. */
  hasImmutableReleases: boolean
  without: readonly Capability[]
  setup: RepositorySetup
}

/** GitHub's limit of an issue's or comment's body, in characters. */
export const longestBody = 65_536
