import { withLocalForge } from '../support/local-forge.ts'
import { testForge } from './forge.ts'

const setup = { permissions: { stranger: 'read', 'dependabot[bot]': 'none' } } as const
testForge('github driver on the local forge', (body) => withLocalForge(body, { setup }))
