import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, readdir, rename } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { failure } from '../../base/errors.ts'
import { exists, isMissing, readTextIfAny, removeIfAny, writeFileAtomic } from '../../base/files.ts'
import { fetchFile, manifestName, readManifest, shipTheSame, shipsFiles, verifyBeforePublish, withoutParts } from '../manifest-files.ts'
import { manifestRecord } from '../record.ts'
import type { Manifest } from '../record.ts'
import { whileAlone } from '../../base/while-alone.ts'
import type { Registry } from '../registry.ts'
import { compareVersions, formatTag, parseVersion } from '../version.ts'

/** Releases in `<root>/<model>/<version>/`, for one machine or a shared disk. A release is built in a hidden folder beside them and
 *  appears by one rename, its manifest with it. Publishers on one machine take turns. On a shared disk one machine at a time may publish a
 *  model: two could clear away what the other builds, and both would then have to run again. */
export function directoryRegistry(root: string): Registry {
  const folderOf = ({ model, version }: { model: string; version: string }) => join(root, model, version)

  async function find(model: string, version: string): Promise<Manifest | undefined> {
    const text = await readTextIfAny(join(folderOf({ model, version }), manifestName))
    return text === undefined ? undefined : readManifest(text, formatTag(model, version))
  }

  async function list(model: string, limit = Infinity): Promise<Manifest[]> {
    const versions = (await namesIn(join(root, model))).filter((name) => parseVersion(name) !== undefined).sort((a, b) => compareVersions(b, a))
    const manifests: Manifest[] = []
    for (const version of versions) {
      if (manifests.length === limit) break
      const manifest = await find(model, version)
      if (manifest) manifests.push(manifest)
    }
    return manifests
  }

  return {
    find,
    list: (model) => list(model),

    listShipping: async (model, files) => (await list(model)).filter((manifest) => shipsFiles(manifest, files)),

    async listNewest(models, limit) {
      const found = new Map<string, Manifest[]>()
      for (const model of models) found.set(model, await list(model, limit))
      return found
    },

    async fetch(manifest, folder) {
      for (const file of manifest.files) {
        await fetchFile(folder, manifest.tag, file, (path) => copyTo(join(folderOf(manifest), file.path), path, manifest.tag))
      }
      await writeFileAtomic(join(folder, manifestName), manifestRecord.format(manifest))
    },

    publish: (manifest, folder) => whileAlone(join(root, manifest.model), async () => {
      const place = folderOf(manifest)
      const url = pathToFileURL(resolve(place)).href
      const published = await find(manifest.model, manifest.version)
      if (published && shipTheSame(published, manifest)) return { url }
      if (published || await exists(place)) throw failure('RELEASE_EXISTS', { tag: manifest.tag })

      await verifyBeforePublish(manifest, folder)
      await removeLeftovers(join(root, manifest.model), manifest.version)
      const staged = join(root, manifest.model, `.${manifest.version}-${randomUUID().slice(0, 8)}`)
      for (const { path } of manifest.files) await copyTo(join(folder, path), join(staged, path), manifest.tag)
      // A folder takes files of any size, so that one fetched from elsewhere in parts is whole here.
      await writeFileAtomic(join(staged, manifestName), manifestRecord.format({ ...manifest, files: manifest.files.map(withoutParts) }))
      await rename(staged, place).catch((error: unknown) => { throw failure('RELEASE_EXISTS', { tag: manifest.tag }, error) })
      return { url }
    }),
  }
}

/** What a killed publisher of the same version was building. */
async function removeLeftovers(folder: string, version: string): Promise<void> {
  for (const name of await namesIn(folder)) if (name.startsWith(`.${version}-`)) await removeIfAny(join(folder, name))
}

async function copyTo(from: string, to: string, tag: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await copyFile(from, to).catch((error: unknown) => {
    if (isMissing(error)) throw failure('RELEASE_CORRUPT', { tag, problem: `${from} is missing` }, error)
    throw error
  })
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => { if (isMissing(error)) return []; throw error })
}
