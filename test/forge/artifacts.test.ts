import { withLocalForge } from '../support/local-forge.ts'
import type { Forge } from '../../src/forge/forge.ts'
import type { ArtifactSetup } from '../../src/forge/local/routes/artifacts.ts'
import { assert, assertFails, describe } from '../support/suite.ts'
import { zip } from '../support/zip.ts'

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

  const place = { runId: 7, name: 'rankops-plan-1', file: 'report.json' }
  const withArtifact = (artifact: Partial<ArtifactSetup>, body: (forge: Forge) => Promise<void>) => withLocalForge(({ forge }) => body(forge), { setup: { artifacts: [{ name: place.name, runId: 7, isOfFork: true, ...artifact }, { name: 'other', runId: 8 }] } })

  test('one file of it is read, without the others', () => withArtifact({ archive: zip([{ name: 'bomb', content: Buffer.alloc(5_000_000) }, { name: 'report.json', content: '{"结论":1}' }]) }, async (forge) => {
    assert.is(await forge.readArtifactFile(place, 1000), '{"结论":1}')
    assert.is(await forge.readArtifactFile({ ...place, file: 'plan.json' }, 1000), undefined)
    assert.is(await forge.readArtifactFile({ ...place, name: 'rankops-plan' }, 1000), undefined)
    assert.is(await forge.readArtifactFile({ ...place, runId: 9 }, 1000), undefined)
    assert.is(forge.lacks.has('artifacts'), false)
  }))

  const unfit: [string, Partial<ArtifactSetup>, RegExp][] = [
    ['an archive that says it is large is not downloaded', { archive: zip([]), bytes: 8001 }, /it has 8001 bytes, more than the 8000 that are read/],
    ['one that is larger than it says is not downloaded to its end', { archive: Buffer.alloc(3_000_000), bytes: 10 }, /more than the 8000 bytes arrive/],
    ['a file that is a bomb is not unpacked beyond the limit', { archive: zip([{ name: 'report.json', content: Buffer.alloc(5_000_000) }]) }, /more than the 1000 bytes that are read/],
    ['one with very many entries is not looked through', { archive: zip(Array.from({ length: 101 }, (_, i) => ({ name: `${i}`, content: '', isStored: true }))), bytes: 10 }, /101 entries|more than the 8000 bytes/],
    ['what is no archive is refused', { archive: Buffer.from('{"record":"report/1"}') }, /no zip archive/],
  ]
  for (const [sentence, artifact, problem] of unfit) {
    test(sentence, () => withArtifact(artifact, async (forge) => {
      const error = await assertFails('FORGE_ARTIFACT_UNFIT', () => forge.readArtifactFile(place, 1000))
      assert.match(error.message, problem)
    }))
  }

  test('an expired one is none, and where a forge lists none it says so', async () => {
    await withArtifact({ isExpired: true, archive: zip([]) }, async (forge) => { assert.is(await forge.readArtifactFile(place, 1000), undefined) })
    await withLocalForge(async ({ forge }) => { await assertFails('FORGE_LACKS', () => forge.readArtifactFile(place, 1000)) }, { without: ['artifacts'] })
  })
})
