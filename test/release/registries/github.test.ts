import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { manifestRecord } from '../../../src/release/record.ts'
import type { Manifest } from '../../../src/release/record.ts'
import { githubRegistry } from '../../../src/release/registries/github.ts'
import { build } from '../../contracts/registry.ts'
import { withLocalForge } from '../../support/local-forge.ts'
import type { ForgeBed } from '../../support/local-forge.ts'
import { assert, assertFails, describe } from '../../support/suite.ts'

describe('githubRegistry', (test) => {
  test('a broken upload leaves a draft that the next run completes', () => withBed(async ({ forge, server, folder, commit }) => {
    const manifest = await build(join(folder, 'built'), commit)
    server.addFault({ match: 'POST */assets', at: 2, kind: 'starter' })
    await assertFails('FORGE_UNAVAILABLE', () => githubRegistry(forge).publish(manifest, join(folder, 'built'), 'Notes'))
    const [draft] = await forge.listReleases()
    assert.ok(draft!.isDraft && draft!.assets.some(({ state }) => state === 'starter'))
    assert.equal(await githubRegistry(forge).list('clicks'), [])

    await githubRegistry(forge).publish(manifest, join(folder, 'built'), 'Notes')
    const releases = await forge.listReleases()
    assert.equal(releases.map(({ id, isDraft }) => ({ id, isDraft })), [{ id: draft!.id, isDraft: false }])
    assert.equal(releases[0]!.assets.map(({ name, state }) => `${name} ${state}`).sort(), ['manifest.json uploaded', 'model__layers__weights.bin uploaded', 'model__model.json uploaded', 'spec.json uploaded'])
  }))

  for (const kind of ['502-after', 'drop'] as const) {
    test(`a creation whose answer was lost (${kind}) is found by the next run, not repeated`, () => withBed(async ({ forge, server, folder, commit }) => {
      const manifest = await build(join(folder, 'built'), commit)
      server.addFault({ match: 'POST */releases', kind })
      await assertFails('FORGE_UNAVAILABLE', () => githubRegistry(forge).publish(manifest, join(folder, 'built'), 'Notes'))
      await githubRegistry(forge).publish(manifest, join(folder, 'built'), 'Notes')
      assert.is((await forge.listReleases()).length, 1)
    }))
  }

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

  test('a publisher who meets a finished draft leaves its manifest there', () => withBed(async ({ forge, folder, commit }) => {
    const manifest = await build(folder, commit)
    await githubRegistry({ ...forge, updateRelease: () => Promise.reject(new Error('killed')) }).publish(manifest, folder, 'Notes').catch(() => {})
    const deleted: number[] = []
    await githubRegistry({ ...forge, deleteAsset: async (id) => { deleted.push(id) } }).publish({ ...manifest, createdAt: '2026-05-05T00:00:00.000Z' }, folder, 'Notes')
    assert.equal(deleted, [])
    assert.equal(await githubRegistry(forge).list('clicks'), [manifest])
  }))

  test('on a forge without digests the assets are read back and compared', () => withBed(async ({ forge, folder, commit }) => {
    const manifest = await build(join(folder, 'built'), commit)
    const downloads: number[] = []
    const plain = {
      ...forge,
      listReleases: async () => (await forge.listReleases()).map((release) => ({ ...release, assets: release.assets.map(({ digest: _, ...asset }) => asset) })),
      uploadAsset: async (...args: Parameters<typeof forge.uploadAsset>) => { const { digest: _, ...asset } = await forge.uploadAsset(...args); return asset },
      downloadAsset: async (id: number, path: string) => { downloads.push(id); await forge.downloadAsset(id, path) },
    }
    await githubRegistry(plain).publish(manifest, join(folder, 'built'), 'Notes')
    assert.is(downloads.length, manifest.files.length)

    const torn = { ...plain, downloadAsset: async (id: number, path: string) => { await forge.downloadAsset(id, path); await writeFile(path, (await readFile(path)).fill(0)) } }
    const next = await build(join(folder, 'next'), commit, { version: '1.1.0' })
    await assertFails('RELEASE_CORRUPT', () => githubRegistry(torn).publish(next, join(folder, 'next'), 'Notes'))
    assert.equal((await githubRegistry(forge).list('clicks')).map(({ version }) => version), ['1.0.0'])
  }))
})

function withPath(manifest: Manifest, version: string, path: string): Manifest {
  return { ...manifest, version, tag: `clicks-v${version}`, files: [...manifest.files, { path, bytes: 1, sha256: '0'.repeat(64) }] }
}

type Bed = Pick<ForgeBed, 'forge' | 'server' | 'folder'> & { commit: string; commitFile(): Promise<string> }

function withBed(body: (bed: Bed) => Promise<void>): Promise<void> {
  return withLocalForge(async ({ forge, server, folder, commit, git }) => body({ forge, server, folder, commit: (await git.resolve('heads/main'))!, commitFile: () => commit('main', { 'next.txt': 'next' }) }))
}
