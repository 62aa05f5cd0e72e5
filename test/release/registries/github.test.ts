import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { manualClock } from '../../../src/base/clock.ts'
import { failure } from '../../../src/base/errors.ts'
import { digestFolder, sha256 } from '../../../src/base/files.ts'
import { recordingLog } from '../../../src/base/log.ts'
import { manifestRecord } from '../../../src/release/record.ts'
import type { Manifest } from '../../../src/release/record.ts'
import { githubRegistry } from '../../../src/release/registries/github.ts'
import { refuseTooMany } from '../../../src/release/registries/github/assets.ts'
import type { LocalForgeOptions } from '../../../src/forge/local/server.ts'
import { build } from '../../contracts/registry.ts'
import { withLocalForge } from '../../support/local-forge.ts'
import type { ForgeBed } from '../../support/local-forge.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'

describe('githubRegistry', (test) => {
  test('a broken upload leaves a draft that nobody reads and the next run completes', () => withBed(async ({ forge, server, folder, commit }) => {
    const manifest = await build(join(folder, 'built'), commit)
    for (const at of [2, 3, 4, 5, 6]) server.addFault({ match: 'POST */assets', at, kind: 'starter' })
    await assertFails('FORGE_UNAVAILABLE', () => patient(forge).publish(manifest, join(folder, 'built'), 'Notes'))
    const [draft] = await forge.listReleases()
    assert.ok(draft!.isDraft && draft!.assets.some(({ state }) => state === 'starter'))
    assert.equal(await githubRegistry(forge).list('clicks'), [])

    await githubRegistry(forge).publish(manifest, join(folder, 'built'), 'Notes')
    const releases = await forge.listReleases()
    assert.equal(releases.map(({ id, isDraft }) => ({ id, isDraft })), [{ id: draft!.id, isDraft: false }])
    assert.equal(releases[0]!.assets.map(({ name, state }) => `${name} ${state}`).sort(), ['manifest.json uploaded', 'model__layers__weights.bin uploaded', 'model__model.json uploaded', 'spec.json uploaded'])
    assert.equal(server.pendingFaults(), [])
  }))

  for (const kind of ['502-before', '502-after', '404-after', 'drop', 'torn'] as const) {
    test(`a draft whose creation is met by ${kind} is looked for before it is created again: one release in one run`, () => withBed(async ({ forge, server, folder, commit }) => {
      const manifest = await build(join(folder, 'built'), commit)
      server.addFault({ match: 'POST */releases', kind })
      await patient(forge).publish(manifest, join(folder, 'built'), 'Notes')
      assert.equal((await forge.listReleases()).map(({ isDraft }) => isDraft), [false])
      assert.equal(server.pendingFaults(), [])
    }))
  }

  for (const [name, fault] of [
    ['whose answer is lost', { kind: '502-after' }],
    ['that breaks at its third byte', { kind: 'starter', byte: 3 }],
    ['whose answer is torn', { kind: 'torn', byte: 10 }],
  ] as const) {
    test(`an upload ${name} is looked for and, where it is not there, sent again: each file once`, () => withBed(async ({ forge, server, folder, commit }) => {
      const manifest = await build(join(folder, 'built'), commit)
      server.addFault({ match: 'POST */assets', at: 2, ...fault })
      server.addFault({ match: 'POST */assets', at: 4, ...fault })
      await patient(forge).publish(manifest, join(folder, 'built'), 'Notes')
      assert.is((await forge.listReleases())[0]!.assets.length, manifest.files.length + 1)
      await githubRegistry(forge).fetch(manifest, join(folder, 'fetched'))
      assert.equal(server.pendingFaults(), [])
    }))
  }

  test('a list that does not show the new draft yet brings no second one', () => withBed(async ({ forge, folder, commit }) => {
    const manifest = await build(join(folder, 'built'), commit)
    let nHidden = 2
    let nCreated = 0
    const slow = {
      ...forge,
      listReleases: async () => (nHidden-- > 0 ? [] : forge.listReleases()),
      createRelease: (...args: Parameters<typeof forge.createRelease>) => { nCreated += 1; return forge.createRelease(...args) },
      uploadAsset: (...args: Parameters<typeof forge.uploadAsset>) => (nHidden > 0 ? Promise.reject(failure('FORGE_NOT_FOUND', { what: 'Upload', repository: 'acme/shop' })) : forge.uploadAsset(...args)),
    }
    await patient(slow).publish(manifest, join(folder, 'built'), 'Notes')
    assert.is(nCreated, 1)
    assert.equal((await forge.listReleases()).map(({ isDraft }) => isDraft), [false])
  }))

  test('a file above the limit is kept in parts that the manifest lists, and comes back whole', () => withBed(async ({ forge, folder, commit }) => {
    const manifest = await build(join(folder, 'built'), commit, { weights: '0123456789' })
    await githubRegistry(forge, { maxBytes: 4 }).publish(manifest, join(folder, 'built'), 'Notes')
    const [release] = await forge.listReleases()
    assert.equal(release!.assets.filter(({ name }) => name.includes('weights')).map(({ name, bytes }) => `${name} ${bytes}`), [1, 2, 3].map((i) => `model__layers__weights.bin.part-00${i}-of-003 ${i < 3 ? 4 : 2}`))
    const found = (await githubRegistry(forge).find('clicks', '1.0.0'))!
    assert.equal(found.files.find(({ path }) => path === 'model/layers/weights.bin')!.parts, ['0123', '4567', '89'].map((text, i) => ({ path: `model/layers/weights.bin.part-00${i + 1}-of-003`, bytes: text.length, sha256: sha256(text) })))
    for (const known of [found, manifest]) {
      await githubRegistry(forge).fetch(known, join(folder, `fetched-${known === found}`))
      assert.is(await readFile(join(folder, `fetched-${known === found}`, 'model/layers/weights.bin'), 'utf8'), '0123456789')
      assert.equal((await readdir(join(folder, `fetched-${known === found}`, 'model/layers'))), ['weights.bin'])
    }
  }))

  test('a draft that another limit divided is completed with parts of one limit', () => withBed(async ({ forge, folder, commit }) => {
    const manifest = await build(join(folder, 'built'), commit, { weights: '0123456789' })
    await githubRegistry({ ...forge, updateRelease: () => Promise.reject(new Error('killed')) }, { maxBytes: 4 }).publish(manifest, join(folder, 'built'), 'Notes').catch(() => {})
    await githubRegistry(forge, { maxBytes: 6 }).publish(manifest, join(folder, 'built'), 'Notes')
    const [release] = await forge.listReleases()
    assert.equal(release!.assets.filter(({ name }) => name.includes('weights')).map(({ name }) => name.slice(-10)), ['001-of-002', '002-of-002'])
    await githubRegistry(forge).fetch(manifest, join(folder, 'fetched'))
  }))

  test('a download that breaks in the middle is begun again', () => withBed(async ({ forge, server, folder, commit }) => {
    const manifest = await build(join(folder, 'built'), commit)
    await githubRegistry(forge).publish(manifest, join(folder, 'built'), 'Notes')
    for (const at of [1, 2, 3]) server.addFault({ match: 'GET */assets/*', at, kind: 'torn', byte: 2 })
    await githubRegistry(forge).fetch(manifest, join(folder, 'fetched'))
    assert.equal(server.pendingFaults(), [])
    for (const at of [1, 2, 3, 4]) server.addFault({ match: 'GET */assets/*', at, kind: 'torn', byte: 2 })
    const error = await assertFails('FORGE_UNAVAILABLE', () => githubRegistry(forge).fetch(manifest, join(folder, 'again')))
    assert.match(error.message, /the connection broke in the middle of the answer/)
  }))

  test('a release whose publication was answered with an error is not published twice', () => withBed(async ({ forge, server, folder, commit }) => {
    const manifest = await build(join(folder, 'built'), commit)
    server.addFault({ match: 'PATCH */releases/*', kind: '502-after' })
    await githubRegistry(forge).publish(manifest, join(folder, 'built'), 'Notes')
    assert.equal((await githubRegistry(forge).list('clicks')).map(({ tag }) => tag), ['clicks-v1.0.0'])
  }))

  test('the tag stands at the merged commit, and the notes beside it', () => withBed(async ({ forge, folder, commit }) => {
    const manifest = await build(join(folder, 'built'), commit)
    const { url } = await githubRegistry(forge).publish(manifest, join(folder, 'built'), 'Judged pass')
    const [release] = await forge.listReleases()
    assert.is(await forge.resolveCommit('clicks-v1.0.0'), commit)
    assert.equal([release!.name, release!.body, release!.url], ['clicks 1.0.0', 'Judged pass', url])
  }))

  test('a draft for another commit is left alone, for its tag would stand at that commit', () => withBed(async ({ forge, folder, commit, commitFile }) => {
    await forge.createRelease({ tag: 'clicks-v1.0.0', name: 'x', body: '', commit, isDraft: true })
    const later = await commitFile()
    const manifest = await build(join(folder, 'built'), later)
    await githubRegistry(forge).publish(manifest, join(folder, 'built'), 'Notes')
    assert.is(await forge.resolveCommit('clicks-v1.0.0'), later)
    assert.equal((await githubRegistry(forge).list('clicks')).length, 1)
  }))

  test('readers pass over releases of others, without a manifest, with a bad one or with one of another release', () => withBed(async ({ forge, folder, commit }) => {
    const good = await build(join(folder, 'built'), commit)
    await githubRegistry(forge).publish(good, join(folder, 'built'), 'Notes')
    const strange: [tag: string, manifest: string | undefined][] = [
      ['v9.0.0', undefined],
      ['clicks-v2.0.0', undefined],
      ['clicks-v3.0.0', '{"record":"manifest/1"}'],
      ['clicks-v4.0.0', 'not JSON'],
      ['clicks-v5.0.0', manifestRecord.format(good)],
      ['clicks-v6.0.0', manifestRecord.format(withPath(good, '6.0.0', '../../escaped'))],
      ['clicks-v7.0.0', manifestRecord.format(withPath(good, '7.0.0', '/etc/escaped'))],
      ['clicks-v8.0.0', manifestRecord.format({ ...withPath(good, '8.0.0', 'extra.json'), digest: '0'.repeat(64) })],
    ]
    for (const [tag, manifest] of strange) {
      const release = await forge.createRelease({ tag, name: tag, body: '', commit, isDraft: true })
      await writeFile(join(folder, 'manifest.json'), manifest ?? 'no asset')
      if (manifest !== undefined) await forge.uploadAsset(release, 'manifest.json', join(folder, 'manifest.json'))
      await forge.updateRelease(release.id, { isDraft: false })
    }
    assert.equal((await githubRegistry(forge).list('clicks')).map(({ tag }) => tag), ['clicks-v1.0.0'])
    assert.is(await githubRegistry(forge).find('clicks', '6.0.0'), undefined)
  }))

  test('two who publish the same from two machines end with one whole release', () => withBed(async ({ forge, folder, commit }) => {
    const manifest = await build(join(folder, 'a'), commit)
    await build(join(folder, 'b'), commit)
    const urls = await Promise.all(['a', 'b'].map((name) => githubRegistry(forge).publish(manifest, join(folder, name), 'Notes')))
    assert.is(urls[0]!.url, urls[1]!.url)
    assert.equal(await githubRegistry(forge).list('clicks'), [manifest])
    await githubRegistry(forge).fetch(manifest, join(folder, 'fetched'))
  }))

  test('the draft that lost, or that a killed run left, is deleted once the version is out; what a person drafted stays', () => withBed(async ({ forge, folder, commit, commitFile }) => {
    const later = await commitFile()
    const draft = { tag: 'clicks-v1.0.0', name: 'clicks 1.0.0', body: '', isDraft: true }
    for (const each of [{ ...draft, commit }, { ...draft, commit: later }, { ...draft, commit: later }, { ...draft, name: 'Notes of maria', commit: later }, { ...draft, tag: 'clicks-v1.1.0', commit: later }]) await forge.createRelease(each)
    const manifest = await build(join(folder, 'built'), later)
    await githubRegistry(forge).publish(manifest, join(folder, 'built'), 'Notes')
    assert.equal((await forge.listReleases()).map(({ tag, name, isDraft }) => `${tag} ${name} ${isDraft ? 'draft' : 'published'}`), ['clicks-v1.1.0 clicks 1.0.0 draft', 'clicks-v1.0.0 Notes of maria draft', 'clicks-v1.0.0 clicks 1.0.0 published'])
    await githubRegistry(forge).fetch(manifest, join(folder, 'fetched'))
  }))

  test('a draft that appears after all is published is deleted by the next who publishes', () => withBed(async ({ forge, folder, commit }) => {
    const manifest = await build(folder, commit)
    await githubRegistry(forge).publish(manifest, folder, 'Notes')
    await forge.createRelease({ tag: 'clicks-v1.0.0', name: 'clicks 1.0.0', body: '', commit, isDraft: true })
    await githubRegistry(forge).publish(manifest, folder, 'Notes')
    assert.equal((await forge.listReleases()).map(({ isDraft }) => isDraft), [false])
  }))

  test('what is published is not deleted where a list still shows it as a draft', () => withBed(async ({ forge, folder, commit }) => {
    const manifest = await build(folder, commit)
    let isPublished = false
    const stale = {
      ...forge,
      listReleases: async () => (await forge.listReleases()).map((release) => (isPublished ? { ...release, isDraft: true } : release)),
      updateRelease: async (...args: Parameters<typeof forge.updateRelease>) => { const release = await forge.updateRelease(...args); isPublished = true; return release },
    }
    await githubRegistry(stale).publish(manifest, folder, 'Notes')
    assert.equal((await githubRegistry(forge).list('clicks')), [manifest])
  }))

  for (const kind of ['502-before', '502-after', 'drop', '401', '403-silent', 'gone'] as const) {
    test(`a deletion of a second draft that is met by ${kind} does not undo the release, and the draft is gone after the next`, () => withBed(async ({ forge, server, folder, commit }) => {
      const manifest = await build(folder, commit)
      for (let i = 0; i < 2; i++) await forge.createRelease({ tag: 'clicks-v1.0.0', name: 'clicks 1.0.0', body: '', commit, isDraft: true })
      server.addFault({ match: 'DELETE */releases/*', kind })
      const log = recordingLog()
      await githubRegistry(forge, { log }).publish(manifest, folder, 'Notes')
      assert.equal(server.pendingFaults(), [])
      assert.is(log.lines.length, kind === '401' || kind === '403-silent' ? 1 : 0, log.lines.join('\n'))
      await githubRegistry(forge).publish(manifest, folder, 'Notes')
      assert.equal((await forge.listReleases()).map(({ isDraft }) => isDraft), [false])
    }))
  }

  test('more files than a release takes are refused before anything is asked of the forge, parts and the manifest counted', () => withBed(async ({ forge, folder, commit }) => {
    const files = Object.fromEntries(Array.from({ length: 998 }, (_, i) => [`model/${i}`, `${i}`]))
    const manifest = await build(join(folder, 'many'), commit, { files: { ...files, 'model/large': '0123456789' } })
    const { requests } = forge.usage
    const error = await assertFails('RELEASE_TOO_MANY_FILES', () => githubRegistry(forge, { maxBytes: 9 }).publish(manifest, join(folder, 'many'), 'Notes'))
    assert.is(error.message, 'clicks-v1.0.0 has 999 files, kept as 1001 assets, and GitHub takes 1000 a release; nothing was uploaded')
    assert.is(forge.usage.requests, requests)
    refuseTooMany(manifest, 10)
  }))

  test('looking for a candidate among many releases reads the manifests of those alone that may ship it', () => withBed(async ({ forge, folder, commit }) => {
    for (let i = 0; i < 6; i++) await githubRegistry(forge).publish(await build(join(folder, `${i}`), commit, { version: `1.${i}.0`, weights: `weights ${i}` }), join(folder, `${i}`), '')
    const { requests } = forge.usage
    const found = await githubRegistry(forge).listShipping('clicks', await digestFolder(join(folder, '2/model')))
    assert.equal([found.map(({ version }) => version), forge.usage.requests - requests], [['1.2.0'], 2])
  }))

  test('a publisher who meets a finished draft leaves its manifest there', () => withBed(async ({ forge, folder, commit }) => {
    const manifest = await build(folder, commit)
    await githubRegistry({ ...forge, updateRelease: () => Promise.reject(new Error('killed')) }).publish(manifest, folder, 'Notes').catch(() => {})
    const deleted: number[] = []
    await githubRegistry({ ...forge, deleteAsset: async (id) => { deleted.push(id) } }).publish({ ...manifest, createdAt: '2026-05-05T00:00:00.000Z' }, folder, 'Notes')
    assert.equal(deleted, [])
    assert.equal(await githubRegistry(forge).list('clicks'), [manifest])
  }))

  test('on a forge without digests the assets are read back and compared, and it is told', () => withBed(async ({ forge, folder, commit }) => {
    const manifest = await build(join(folder, 'built'), commit)
    const downloads: number[] = []
    const plain = { ...forge, downloadAsset: async (id: number, path: string) => { downloads.push(id); await forge.downloadAsset(id, path) } }
    const log = recordingLog()
    await githubRegistry(plain, { log }).publish(manifest, join(folder, 'built'), 'Notes')
    assert.is(downloads.length, manifest.files.length + 1)
    assert.equal(log.lines, ['This forge computes no digests of assets; each one is read back after its upload, which costs its size in traffic.'])

    const torn = { ...plain, downloadAsset: async (id: number, path: string) => { await forge.downloadAsset(id, path); await writeFile(path, (await readFile(path)).fill(0)) } }
    const next = await build(join(folder, 'next'), commit, { version: '1.1.0' })
    await assertFails('RELEASE_CORRUPT', () => githubRegistry(torn).publish(next, join(folder, 'next'), 'Notes'))
    assert.equal((await githubRegistry(forge).list('clicks')).map(({ version }) => version), ['1.0.0'])
  }, { without: ['assetDigests'] }))
})

function withPath(manifest: Manifest, version: string, path: string): Manifest {
  return { ...manifest, version, tag: `clicks-v${version}`, files: [...manifest.files, { path, bytes: 1, sha256: '0'.repeat(64) }] }
}

/** Waits for what the forge shows late, without its tests waiting. */
function patient(forge: Parameters<typeof githubRegistry>[0]): ReturnType<typeof githubRegistry> {
  return githubRegistry(forge, { clock: manualClock('2026-01-01T00:00:00Z') })
}

type Bed = Pick<ForgeBed, 'forge' | 'server' | 'folder'> & { commit: string; commitFile(): Promise<string> }

function withBed(body: (bed: Bed) => Promise<void>, options: Partial<LocalForgeOptions> = {}): Promise<void> {
  return withLocalForge(async ({ forge, server, folder, commit, git }) => body({ forge, server, folder, commit: (await git.resolve('heads/main'))!, commitFile: () => commit('main', { 'next.txt': 'next' }) }), options)
}
