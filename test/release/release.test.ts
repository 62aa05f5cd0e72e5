import { appendFile, readFile, readdir } from 'node:fs/promises'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { manualClock, systemClock } from '../../src/base/clock.ts'
import { readText } from '../../src/base/files.ts'
import { recordingLog, silentLog } from '../../src/base/log.ts'
import { directoryRegistry } from '../../src/release/registries/directory.ts'
import { githubRegistry } from '../../src/release/registries/github.ts'
import { releaseCandidate } from '../../src/release/release.ts'
import type { Candidate } from '../../src/release/release.ts'
import { formatReleaseNotes } from '../../src/release/release-notes.ts'
import { compareVersions } from '../../src/release/version.ts'
import { assertGolden } from '../support/golden.ts'
import { forgeFor, withLocalForge } from '../support/local-forge.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'
import { writeCandidate } from './example.ts'
import type { CandidateOptions } from './example.ts'

describe('releaseCandidate', (test) => {
  test('ships the files, records and model card of the judged candidate, and no user row', () => withBed(async ({ candidate, release, folder }) => {
    const manifest = await release(await candidate())
    assert.is(manifest.tag, 'clicks-v1.0.0')
    assert.is(manifest.createdAt, '2026-02-01T00:00:00.000Z')
    assert.equal(manifest.lineage.metrics, { auc: 0.812 })
    assert.is('previous' in manifest.lineage, false)
    assert.equal(manifest.lineage.training, { startedAt: '2026-01-02T03:00:00.000Z', minutes: 0.15, epochs: 4, seeds: 2, examples: 800 })
    const shipped = await readdir(join(folder, 'registry/clicks/1.0.0'), { recursive: true })
    assert.equal(shipped.sort(), ['MODEL_CARD.md', 'SHA256SUMS', 'dataset.json', 'evaluation.json', 'manifest.json', 'model', 'model/layers', 'model/layers/weights.bin', 'model/model.json', 'spec.json', 'trained-model.json'])
    for (const { path } of manifest.files) assert.not.match(await readFile(join(folder, 'registry/clicks/1.0.0', path), 'utf8'), 'alice')
  }))

  test('the sums it ships are those that sha256sum checks', () => withBed(async ({ candidate, release, folder }) => {
    await release(await candidate())
    const cwd = join(folder, 'registry/clicks/1.0.0')
    const { stdout } = await promisify(execFile)('sha256sum', ['--check', 'SHA256SUMS'], { cwd })
    assert.is(stdout.trim().split('\n').length, 7)
    assert.ok(stdout.trim().split('\n').every((line) => line.endsWith(': OK')))
  }))

  test('the same candidate again is the same release', () => withBed(async ({ candidate, release, registry }) => {
    const first = await release(await candidate())
    const log = recordingLog()
    assert.equal(await release(await candidate({ commit: 'e'.repeat(40) }), log), first)
    assert.equal(log.lines, ['clicks-v1.0.0 already ships this candidate; nothing to release'])
    assert.is((await registry.list('clicks')).length, 1)
  }))

  test('the next candidate gets the next version as the spec wishes', () => withBed(async ({ candidate, release }) => {
    await release(await candidate())
    const second = await release(await candidate({ weights: 'weights 2', baseline: '1.0.0' }))
    assert.is(second.version, '1.1.0')
    assert.is(second.lineage.previous, '1.0.0')
    const third = await release(await candidate({ weights: 'weights 3', baseline: '1.1.0', spec: 'release: { bump: major }\n' }))
    assert.is(third.version, '2.0.0')
  }))

  test('two candidates judged against the same baseline are both released, the second with a notice', () => withBed(async ({ candidate, release }) => {
    await release(await candidate())
    await release(await candidate({ weights: 'weights 2', baseline: '1.0.0' }))
    const log = recordingLog()
    await release(await candidate({ weights: 'weights 3', baseline: '1.0.0' }), log)
    assert.is(log.lines[0], 'warning: clicks-v1.2.0 was judged against 1.0.0, but it comes after 1.1.0')
  }))

  const refusals: [sentence: string, code: string, change: (candidate: Candidate) => unknown][] = [
    ['a failed verdict is not released', 'RELEASE_NOT_JUDGED', ({ evaluation }) => { evaluation.verdict = 'fail' }],
    ['an inconclusive verdict is not released', 'RELEASE_NOT_JUDGED', ({ evaluation }) => { evaluation.verdict = 'inconclusive' }],
    ['an evaluation of other files is refused', 'RELEASE_DIGEST_MISMATCH', ({ evaluation }) => { evaluation.candidateDigest = '0'.repeat(64) }],
    ['an evaluation of another plan is refused', 'RELEASE_DIGEST_MISMATCH', ({ evaluation }) => { evaluation.planHash = '0'.repeat(64) }],
    ['an evaluation of another model is refused', 'RELEASE_DIGEST_MISMATCH', ({ evaluation }) => { evaluation.model = 'views' }],
    ['an evaluation on other data is refused', 'RELEASE_DIGEST_MISMATCH', ({ evaluation }) => { evaluation.datasetFingerprint = '0'.repeat(64) }],
    ['the record of another dataset is refused', 'RELEASE_DIGEST_MISMATCH', (candidate) => { candidate.dataset = { ...candidate.dataset, fingerprint: '0'.repeat(64) } }],
    ['a model file that was changed after the evaluation is refused', 'FILE_DIGEST_MISMATCH', ({ candidateFolder }) => appendFile(join(candidateFolder, 'model/layers/weights.bin'), '!')],
  ]
  for (const [sentence, code, change] of refusals) {
    test(sentence, () => withBed(async ({ candidate, release, registry }) => {
      const changed = await candidate()
      await change(changed)
      await assertFails(code, () => release(changed))
      assert.equal(await registry.list('clicks'), [])
    }))
  }

  test('an inconclusive verdict is released where the spec allows it', () => withBed(async ({ candidate, release }) => {
    const unsure = await candidate({ spec: 'evaluation: { onInconclusive: allow }\n' })
    unsure.evaluation.verdict = 'inconclusive'
    assert.is((await release(unsure)).lineage.verdict, 'inconclusive')
  }))

  test('the model card says what it is for, what it learned from, how good it is, where it ends and how to verify it', () => withBed(async ({ candidate, release, folder }) => {
    await release(await candidate())
    assertGolden('release/first-model-card.md', await readText(join(folder, 'registry/clicks/1.0.0/MODEL_CARD.md')))
    const next = await candidate({ weights: 'weights 2', baseline: '1.0.0' })
    next.evaluation.unmeasured = [{ name: 'precision', reason: 'the model never says yes' }]
    next.evaluation.slices = [
      { by: 'category', slice: '手机', examples: 90, metric: 'auc', candidate: 0.71, delta: { value: -0.08, low: -0.14, high: -0.02 }, verdict: 'worse' },
      { by: 'category', slice: '图书', examples: 12, metric: 'auc', verdict: 'too few' },
    ]
    next.evaluation.contract.push({ name: 'drift', status: 'warn', finding: 'price has moved away from the data of the released model.' })
    await release(next)
    assertGolden('release/second-model-card.md', await readText(join(folder, 'registry/clicks/1.1.0/MODEL_CARD.md')))
  }))

  test('the notes say how it was judged, and against what', () => withBed(async ({ candidate, release }) => {
    await release(await candidate())
    const next = await candidate({ weights: 'weights 2', baseline: '1.0.0' })
    const manifest = await release(next)
    next.evaluation.slices = [{ by: 'category', slice: '手机', examples: 90, metric: 'auc', candidate: 0.71, delta: { value: -0.08, low: -0.14, high: -0.02 }, verdict: 'worse' }]
    next.evaluation.contract.push({ name: 'drift', status: 'warn', finding: 'price has moved.' })
    assertGolden('release/notes.md', formatReleaseNotes(manifest, next.evaluation))
    assertGolden('release/notes-stale-baseline.md', formatReleaseNotes({ ...manifest, lineage: { ...manifest.lineage, previous: '1.0.1' } }, next.evaluation))
  }))
})

describe('two merges of one model at once', (test) => {
  test('are both released, once each, though both chose the same version', () => withBed(async ({ candidate, release, registry }) => {
    await release(await candidate())
    const [a, b] = [await candidate({ weights: 'weights 2', baseline: '1.0.0', commit: 'a'.repeat(40) }), await candidate({ weights: 'weights 3', baseline: '1.0.0', commit: 'b'.repeat(40) })]
    const released = await Promise.all([release(a), release(b)])
    assert.equal(released.map(({ version }) => version).sort(), ['1.1.0', '1.2.0'])
    assert.equal((await registry.list('clicks')).map(({ version }) => version), ['1.2.0', '1.1.0', '1.0.0'])
    assert.equal(await Promise.all([release(a), release(b)]), released, 'run again they are what they were')
  }))

  test('are both released on a forge too, and no draft is left', () => withBed(async ({ candidate }) => withLocalForge(async ({ server, forge, commit }) => {
    const release = (one: Candidate) => {
      const own = forgeFor(server)
      return releaseCandidate(one, { registry: githubRegistry(own), clock: systemClock, log: silentLog, isMergedAfter: (later, earlier) => own.isAncestor(earlier, later) })
    }
    const [first, second, third] = [await commit('main', { a: '1' }), await commit('main', { a: '2' }), await commit('main', { a: '3' })]
    await release(await candidate({ commit: first }))
    const both = [await candidate({ weights: 'weights 2', baseline: '1.0.0', commit: second }), await candidate({ weights: 'weights 3', baseline: '1.0.0', commit: third })]
    await Promise.all(both.map(release))
    const again = await Promise.all(both.map(release))
    assert.is(new Set(again.map(({ tag }) => tag)).size, 2)
    const [, newest] = again
    for (const { tag, version } of again) assert.ok(compareVersions(version, newest!.version) <= 0, `${tag}: the later merge is the newest`)
    const releases = await forge.listReleases()
    assert.equal(releases.filter(({ isDraft }) => isDraft).map(({ tag }) => tag), [])
    assert.is(releases.length, 3)
  })))

  test('stay in the order of their merges, where the later one was faster', () => withBed(async ({ candidate, release, registry }) => {
    const isMergedAfter = async (commit: string, other: string) => commit > other
    await release(await candidate({ commit: 'a'.repeat(40) }))
    const [earlier, later] = [await candidate({ weights: 'weights 2', baseline: '1.0.0', commit: 'b'.repeat(40) }), await candidate({ weights: 'weights 3', baseline: '1.0.0', commit: 'c'.repeat(40) })]
    await release(later, silentLog, isMergedAfter)
    await release(earlier, silentLog, isMergedAfter)
    assert.equal((await registry.list('clicks')).map(({ version, lineage: { commit, previous } }) => `${version} of ${commit[0]} after ${previous ?? 'none'}`), ['1.1.0 of c after 1.0.0', '1.0.1 of b after 1.0.0', '1.0.0 of a after none'])
  }))
})

interface Bed {
  folder: string
  registry: ReturnType<typeof directoryRegistry>
  candidate(options?: CandidateOptions): Promise<Candidate>
  release(candidate: Candidate, log?: typeof silentLog, isMergedAfter?: (commit: string, other: string) => Promise<boolean>): ReturnType<typeof releaseCandidate>
}

function withBed(body: (bed: Bed) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const registry = directoryRegistry(join(folder, 'registry'))
    const clock = manualClock('2026-02-01T00:00:00Z')
    let n = 0
    await body({
      folder,
      registry,
      candidate: (options) => writeCandidate(join(folder, `candidate-${n += 1}`), options),
      release: (candidate, log = silentLog, isMergedAfter) => releaseCandidate(candidate, { registry, clock, log, ...(isMergedAfter ? { isMergedAfter } : {}) }),
    })
  })
}
