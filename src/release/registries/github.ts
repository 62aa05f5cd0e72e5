import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { systemClock } from '../../base/clock.ts'
import type { Clock } from '../../base/clock.ts'
import { failure } from '../../base/errors.ts'
import { readText, removeIfAny, sha256File, writeFileAtomic } from '../../base/files.ts'
import type { FileDigest } from '../../base/files.ts'
import { silentLog } from '../../base/log.ts'
import type { Log } from '../../base/log.ts'
import { tellLack } from '../../forge/capabilities.ts'
import type { Forge, Release, ReleaseAsset } from '../../forge/forge.ts'
import { fetchFile, manifestName, readManifest, shipsFiles, verifyBeforePublish } from '../manifest-files.ts'
import type { ReleasedFile } from '../manifest-files.ts'
import { manifestRecord } from '../record.ts'
import type { Manifest } from '../record.ts'
import type { Registry } from '../registry.ts'
import { compareVersions, formatTag, parseTag } from '../version.ts'
import { assetName, assetsOf, joinParts, maxAssetBytes, refuseTooMany, splitFile } from './github/assets.ts'
import type { WantedAsset } from './github/assets.ts'
import { publishRelease } from './github/publish.ts'

type ReleaseForge = Pick<Forge, 'lacks' | 'listReleases' | 'createRelease' | 'updateRelease' | 'deleteDraft' | 'uploadAsset' | 'deleteAsset' | 'downloadAsset'>

interface GithubRegistryOptions {
  clock?: Clock
  /** A larger file is kept in parts. */
  maxBytes?: number
  log?: Log
}

/** Releases of a GitHub repository. Everything is uploaded to a draft, compared, and only then published, for GitHub lets nobody
 *  change a published release and burns the tag of a deleted one. A release is looked for in the list, never by its tag: a draft
 *  has none. A manifest costs a request, so only those are read that are asked for. Two who publish the same at the same time complete one
 *  draft, or each its own: one is published, the other deleted. Memory does not grow with the files; `npm run bench -- release-memory`. */
export function githubRegistry(forge: ReleaseForge, { clock = systemClock, maxBytes = maxAssetBytes, log = silentLog }: GithubRegistryOptions = {}): Registry {
  // An asset never changes; another content is another asset.
  const read = new Map<number, Manifest | undefined>()
  // A published release never changes either; asked once, it is fetched without another list.
  const seen = new Map<string, Release>()

  async function listReleases(): Promise<Release[]> {
    const releases = (await forge.listReleases()).filter(({ isDraft }) => !isDraft)
    for (const release of releases) seen.set(release.tag, release)
    return releases
  }

  async function findPublished(tag: string): Promise<Release | undefined> {
    return (await listReleases()).find((release) => release.tag === tag)
  }

  async function manifestOf(release: Release): Promise<Manifest | undefined> {
    const asset = release.assets.find(({ name, state }) => name === manifestName && state === 'uploaded')
    return asset && readAsset(asset, release.tag)
  }

  /** The file as it is kept in this release, which whoever has the manifest from elsewhere cannot know. */
  async function storedAs(file: ReleasedFile, release: Release): Promise<ReleasedFile> {
    return (await manifestOf(release))?.files.find(({ path }) => path === file.path) ?? file
  }

  async function readAsset(asset: ReleaseAsset, tag: string): Promise<Manifest | undefined> {
    if (!read.has(asset.id)) read.set(asset.id, readManifest(await withDownload(forge, asset, readText), tag))
    return read.get(asset.id)
  }

  /** Published releases by their model, the newest version first. */
  async function listPublished(): Promise<Map<string, Release[]>> {
    const tagged = (await listReleases()).flatMap((release) => {
      const tag = parseTag(release.tag)
      return tag ? [{ release, ...tag }] : []
    }).sort((a, b) => compareVersions(b.version, a.version))
    return new Map([...Map.groupBy(tagged, ({ model }) => model)].map(([model, releases]) => [model, releases.map(({ release }) => release)]))
  }

  async function readManifests(releases: readonly Release[] = [], limit = Infinity): Promise<Manifest[]> {
    const manifests: Manifest[] = []
    for (const release of releases) {
      if (manifests.length === limit) break
      const manifest = await manifestOf(release)
      if (manifest) manifests.push(manifest)
    }
    return manifests
  }

  return {
    listShipping: async (model, files) => {
      const candidates = ((await listPublished()).get(model) ?? []).filter((release) => mayShip(release, files))
      return (await readManifests(candidates)).filter((manifest) => shipsFiles(manifest, files))
    },

    list: async (model) => readManifests((await listPublished()).get(model)),

    async listNewest(models, limit) {
      const published = await listPublished()
      const found = new Map<string, Manifest[]>()
      for (const model of models) found.set(model, await readManifests(published.get(model), limit))
      return found
    },

    async find(model, version) {
      const tag = formatTag(model, version)
      const release = seen.get(tag) ?? await findPublished(tag)
      return release ? manifestOf(release) : undefined
    },

    async fetch(manifest, folder) {
      const { tag } = manifest
      const release = seen.get(tag) ?? await findPublished(tag)
      if (!release) throw failure('RELEASE_CORRUPT', { tag, problem: 'it is not published (any more)' })
      const assetCalled = (name: string) => release.assets.find((asset) => asset.name === name)
      const download = async ({ name }: WantedAsset, path: string) => {
        const asset = assetCalled(name)
        if (!asset) throw failure('RELEASE_CORRUPT', { tag, problem: `its asset ${name} is missing` })
        await forge.downloadAsset(asset.id, path)
      }
      for (const file of manifest.files) {
        const [first, ...others] = assetsOf(assetCalled(assetName(file.path)) ? file : await storedAs(file, release))
        await mkdir(dirname(join(folder, file.path)), { recursive: true })
        await fetchFile(folder, tag, file, (path) => (others.length === 0 ? download(first!, path) : joinParts([first!, ...others], path, tag, download)))
      }
      await writeFileAtomic(join(folder, manifestName), manifestRecord.format(manifest))
    },

    async publish(manifest, folder, notes) {
      refuseTooMany(manifest, maxBytes)
      await verifyBeforePublish(manifest, folder)
      const files: Manifest['files'] = []
      for (const file of manifest.files) files.push(await splitFile(folder, file, maxBytes))
      const published = await publishRelease({ ...manifest, files }, folder, notes, { forge, clock, log, readManifest: readAsset, hasDigest: (asset, expected) => hasDigest(forge, asset, expected) })
      if (forge.lacks.has('assetDigests')) tellLack('assetDigests', log)
      return published
    },
  }
}

/** Whether the assets of a release, as a list shows them, may be these files of a model; only its manifest is sure. A file of another size or
 *  digest rules it out; one that is kept in parts, or has no digest, does not. */
function mayShip({ assets }: Release, files: readonly FileDigest[]): boolean {
  return files.every(({ path, bytes, sha256 }) => {
    const asset = assets.find(({ name }) => name === assetName(`model/${path}`))
    if (!asset) return assets.some(({ name }) => name.startsWith(`${assetName(`model/${path}`)}.part-`))
    return asset.bytes === bytes && (asset.digest === undefined || asset.digest === `sha256:${sha256}`)
  })
}

/** A forge that computes no digests has the asset read back, which costs its size in traffic. */
async function hasDigest(forge: ReleaseForge, asset: ReleaseAsset, expected: { bytes: number; sha256: string }): Promise<boolean> {
  if (asset.bytes !== expected.bytes) return false
  if (asset.digest !== undefined) return asset.digest === `sha256:${expected.sha256}`
  return withDownload(forge, asset, async (path) => await sha256File(path) === expected.sha256)
}

async function withDownload<T>(forge: ReleaseForge, asset: ReleaseAsset, body: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'rankops-asset-'))
  try {
    const path = join(folder, 'asset')
    await forge.downloadAsset(asset.id, path)
    return await body(path)
  } finally {
    await removeIfAny(folder)
  }
}
