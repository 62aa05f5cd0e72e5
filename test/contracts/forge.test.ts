import { withLocalForge } from '../support/local-forge.ts'
import { testForge } from './forge.ts'

testForge('github driver on the local forge', (body) => withLocalForge(body, { setup: { permissions: { stranger: 'read', 'dependabot[bot]': 'none' } } }))
