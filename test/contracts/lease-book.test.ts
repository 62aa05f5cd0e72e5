import { branchStore } from '../../src/plan/lease/stores/branch.ts'
import { directoryStore } from '../../src/plan/lease/stores/directory.ts'
import type { StateStore } from '../../src/plan/lease/state-store.ts'
import { forgeFor, withLocalForge } from '../support/local-forge.ts'
import { withFolder } from '../support/suite.ts'
import { testLeaseBook } from './lease-book.ts'

testLeaseBook('branch of the embedded forge', (body) => withLocalForge(({ server }) => body({
  open: () => branchStore(forgeFor(server)),
  loseAnswer: () => { server.addFault({ match: 'PATCH *refs/*', kind: '502-after' }) },
})))

testLeaseBook('directory', (body) => withFolder(async (folder) => {
  let losesNext = false
  const lossy = (store: StateStore): StateStore => ({
    ...store,
    async commit(...change) {
      await store.commit(...change)
      if (!losesNext) return
      losesNext = false
      throw new Error('the answer is lost')
    },
  })
  await body({ open: () => lossy(directoryStore(`${folder}/queue`)), loseAnswer: () => { losesNext = true } })
}))
