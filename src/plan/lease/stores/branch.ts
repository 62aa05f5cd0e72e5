import type { Forge } from '../../../forge/forge.ts'
import { stateBranch } from '../../../forge/state-branch.ts'
import type { StateStore } from '../state-store.ts'

/** The branch rankops/state: every change is a commit, and the forge's own order of commits decides who was first. */
export function branchStore(forge: Pick<Forge, 'readBranch' | 'commitToBranch'>): StateStore {
  return {
    read: (below) => forge.readBranch(stateBranch, below),
    async commit(upon, message, changes) {
      await forge.commitToBranch(stateBranch, { expectedHead: upon, message, changes: [...changes] })
    },
  }
}
