import { withLocalForge } from '../support/local-forge.ts'
import { assert, describe } from '../support/suite.ts'

describe('artefacts of runs', (test) => {
  test('those of a name that are not expired are listed, the newest first, and of each is said whether a fork left it', () => withLocalForge(async ({ forge }) => {
    assert.equal(await forge.listArtifacts('a'), [
      { name: 'a', runId: 3, isOfFork: true, createdAt: '2026-02-01T00:00:00Z' },
      { name: 'a', runId: 1, isOfFork: false, createdAt: '2026-01-01T00:00:00Z' },
    ])
    assert.equal(await forge.listArtifacts('none'), [])
  }, {
    setup: {
      artifacts: [
        { name: 'a', runId: 1 },
        { name: 'a', runId: 2, isExpired: true },
        { name: 'a', runId: 3, isOfFork: true, createdAt: '2026-02-01T00:00:00Z' },
        { name: 'ab', runId: 4 },
      ],
    },
  }))
})
