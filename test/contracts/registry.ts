// What every registry must do: a release is there whole or not at all, never changes, and is proven by its digests when fetched.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { digestFolder, digestOfFiles, readText } from '../../src/base/files.ts'
import { manifestRecord } from '../../src/release/record.ts'
import type { FileDigest } from '../../src/base/files.ts'
import type { Manifest } from '../../src/release/record.ts'
import type { Registry } from '../../src/release/registry.ts'
import { formatTag } from '../../src/release/version.ts'
import { readSpec } from '../../src/spec/parse-spec.ts'
import { assert, assertFails, describe, withFolder } from '../support/suite.ts'

export interface RegistryUnderTest {
  /** A new driver on the same place, as the next process would open it. */
  open(): Registry
  /** A commit that releases may point at. */
  commit: string
  /** Gives the body a driver that dies at its n-th step, counted from 0; tells whether it came so far. */
  dieAt(n: number, body: (registry: Registry) => Promise<unknown>): Promise<boolean>
  /** Changes one byte of a published file behind the driver's back. */
  damage(manifest: Manifest, path: string): Promise<void>
}

export function testRegistry(driver: string, withRegistry: (body: (bed: RegistryUnderTest) => Promise<void>) => Promise<void>): void {
  describe(`registry contract, ${driver}`, (test) => {
    const bed = (body: (bed: RegistryUnderTest & { folder: string }) => Promise<void>) => withFolder((folder) => withRegistry((under) => body({ ...under, folder })))

    test('what was published is found and listed, the newest version first, each model for itself', () => bed(async ({ open, commit, folder }) => {
      const registry = open()
      for (const [model, version] of [['clicks', '1.9.0'], ['clicks', '1.10.0'], ['clicks', '1.2.0'], ['clicks-v2', '7.0.0']] as const) {
        await registry.publish(await build(join(folder, model + version), commit, { model, version }), join(folder, model + version), 'Notes')
      }
      assert.equal((await open().list('clicks')).map(({ version }) => version), ['1.10.0', '1.9.0', '1.2.0'])
      assert.equal((await open().list('clicks-v2')).map(({ tag }) => tag), ['clicks-v2-v7.0.0'])
      assert.equal(await open().list('views'), [])
      const newest = await open().listNewest(['clicks', 'views', 'clicks-v2'], 2)
      assert.equal([...newest].map(([model, manifests]) => [model, ...manifests.map(({ version }) => version)]), [['clicks', '1.10.0', '1.9.0'], ['views'], ['clicks-v2', '7.0.0']])
      const files = await digestFolder(join(folder, 'clicks1.2.0/model'))
      assert.equal((await open().listShipping('clicks', files)).map(({ version }) => version), ['1.10.0', '1.9.0', '1.2.0'])
      assert.is((await open().find('clicks', '1.9.0'))?.tag, 'clicks-v1.9.0')
      assert.is(await open().find('clicks', '1.9.1'), undefined)
    }))

    test('releases of a model are found by all of its files: other bytes, a file more or a file less are another model', () => bed(async ({ open, commit, folder }) => {
      const weightsOf = { '1.0.0': 'weights', '1.1.0': 'weightz', '1.2.0': 'longer weights', '1.3.0': 'weights' } as const
      for (const [version, weights] of Object.entries(weightsOf)) await open().publish(await build(join(folder, version), commit, { version, weights }), join(folder, version), 'Notes')
      const shipping = async (files: FileDigest[], model = 'clicks') => (await open().listShipping(model, files)).map(({ version }) => version)
      const files = await digestFolder(join(folder, '1.0.0/model'))
      assert.equal(await shipping(files), ['1.3.0', '1.0.0'])
      assert.equal(await shipping(await digestFolder(join(folder, '1.1.0/model'))), ['1.1.0'])
      assert.equal([await shipping(files.slice(1)), await shipping([...files, { ...files[0]!, path: 'more' }]), await shipping(files, 'views')], [[], [], []])
    }))

    test('a manifest comes back as it was published', () => bed(async ({ open, commit, folder }) => {
      const manifest = await build(folder, commit)
      await open().publish(manifest, folder, 'Notes')
      assert.equal(whole(await open().find('clicks', '1.0.0')), manifest)
    }))

    test('a fetched release has every file with its bytes, and the manifest', () => bed(async ({ open, commit, folder }) => {
      const manifest = await build(join(folder, 'built'), commit)
      await open().publish(manifest, join(folder, 'built'), 'Notes')
      await open().fetch(manifest, join(folder, 'fetched'))
      const fetched = await digestFolder(join(folder, 'fetched'))
      assert.equal(fetched.filter(({ path }) => path !== 'manifest.json'), manifest.files)
      assert.equal(manifestRecord.parse(await readText(join(folder, 'fetched/manifest.json')), 'fetched'), manifest)
    }))

    test('a fetch repairs the files that differ and leaves the equal ones alone', () => bed(async ({ open, commit, folder, damage }) => {
      const manifest = await build(join(folder, 'built'), commit)
      await open().publish(manifest, join(folder, 'built'), 'Notes')
      await open().fetch(manifest, join(folder, 'fetched'))
      await writeFile(join(folder, 'fetched/model/layers/weights.bin'), 'torn')
      // Were the equal file fetched again, the damage would be found.
      await damage(manifest, 'spec.json')
      await open().fetch(manifest, join(folder, 'fetched'))
      assert.is(await readFile(join(folder, 'fetched/model/layers/weights.bin'), 'utf8'), 'weights')
    }))

    test('a changed byte is found when the release is fetched, and no bad file gets its name', () => bed(async ({ open, commit, folder, damage }) => {
      const manifest = await build(join(folder, 'built'), commit)
      await open().publish(manifest, join(folder, 'built'), 'Notes')
      await damage(manifest, 'model/layers/weights.bin')
      await assertFails('RELEASE_CORRUPT', () => open().fetch(manifest, join(folder, 'fetched')))
      assert.not.ok((await digestFolder(join(folder, 'fetched'))).some(({ path }) => path.includes('weights')))
    }))

    test('publishing the same again changes nothing', () => bed(async ({ open, commit, folder }) => {
      const manifest = await build(folder, commit)
      const first = await open().publish(manifest, folder, 'Notes')
      const second = await open().publish({ ...manifest, createdAt: '2026-05-05T00:00:00.000Z' }, folder, 'Notes')
      assert.equal(second, first)
      assert.equal((await open().list('clicks')).map(whole), [manifest])
    }))

    test('another content under a published version is refused', () => bed(async ({ open, commit, folder }) => {
      const manifest = await build(join(folder, 'a'), commit)
      await open().publish(manifest, join(folder, 'a'), 'Notes')
      const other = await build(join(folder, 'b'), commit, { weights: 'other weights' })
      await assertFails('RELEASE_EXISTS', () => open().publish(other, join(folder, 'b'), 'Notes'))
      assert.equal((await open().list('clicks')).map(whole), [manifest])
    }))

    test('a folder that does not hold what the manifest says is not published', () => bed(async ({ open, commit, folder }) => {
      const manifest = await build(folder, commit)
      await writeFile(join(folder, 'spec.json'), 'changed')
      await assertFails('FILE_DIGEST_MISMATCH', () => open().publish(manifest, folder, 'Notes'))
      assert.equal(await open().list('clicks'), [])
    }))

    test('killed at any step and run again, there is one whole release, and readers never saw a part of it', async () => {
      let nSteps = 0
      for (let died = true; died; nSteps += 1) {
        await bed(async ({ open, commit, folder, dieAt }) => {
          const manifest = await build(join(folder, 'built'), commit)
          died = await dieAt(nSteps, (registry) => registry.publish(manifest, join(folder, 'built'), 'Notes'))
          const seen = await open().list('clicks')
          assert.ok(seen.length === 0 || seen[0]!.files.length === manifest.files.length)
          await open().publish({ ...manifest, createdAt: '2026-05-05T00:00:00.000Z' }, join(folder, 'built'), 'Notes')
          assert.equal((await open().list('clicks')).map(({ tag, digest }) => [tag, digest]), [[manifest.tag, manifest.digest]])
          await open().fetch((await open().find('clicks', '1.0.0'))!, join(folder, `fetched`))
        })
      }
      assert.ok(nSteps > 5, `only ${nSteps} steps were interrupted`)
    })

    test('what a killed run left does not stand in the way of another candidate of the same version', async () => {
      let nSteps = 0
      for (let wasPublished = false; !wasPublished; nSteps += 1) {
        await bed(async ({ open, commit, folder, dieAt }) => {
          const abandoned = await build(join(folder, 'abandoned'), commit, { weights: 'abandoned weights' })
          await dieAt(nSteps, (registry) => registry.publish(abandoned, join(folder, 'abandoned'), 'Notes'))
          wasPublished = (await open().list('clicks')).length > 0
          if (wasPublished) return
          const manifest = await build(join(folder, 'built'), commit)
          await open().publish(manifest, join(folder, 'built'), 'Notes')
          assert.equal((await open().list('clicks')).map(whole), [manifest])
        })
      }
      assert.ok(nSteps > 5, `only ${nSteps} steps were interrupted`)
    })
  })
}

/** A registry may keep a file in parts; it says so in the manifest, and that is all it may add. */
function whole<T extends Manifest | undefined>(manifest: T): T {
  return manifest && { ...manifest, files: manifest.files.map(({ parts: _, ...file }) => file) }
}

/** Writes the files of a release into a folder and gives its manifest. */
export async function build(folder: string, commit: string, { model = 'clicks', version = '1.0.0', weights = 'weights', files = exampleFiles(weights) } = {}): Promise<Manifest> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return {
    model,
    version,
    tag: formatTag(model, version),
    family: 'behavior',
    digest: digestOfFiles(await digestFolder(join(folder, 'model'))),
    files: await digestFolder(folder),
    lineage: {
      spec: readSpec('models/clicks.yaml', 'name: clicks\nfamily: behavior\ndata: { events: e.csv, items: i.csv }\n'),
      planHash: 'a'.repeat(64),
      datasetFingerprint: 'f'.repeat(64),
      codeVersion: '0.1.0',
      backend: 'wasm',
      parameterCount: 3,
      metrics: { auc: 0.8 },
      verdict: 'pass',
      commit,
      environment: { node: 'v24.0.0' },
    },
    createdAt: '2026-02-01T00:00:00.000Z',
  }
}

function exampleFiles(weights: string): Record<string, string | Uint8Array> {
  return { 'model/model.json': '{}\n', 'model/layers/weights.bin': weights, 'spec.json': `spec of ${weights}\n` }
}
