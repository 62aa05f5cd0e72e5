import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { failure, isFailure } from '../../base/errors.ts'
import { readText, removeIfAny, sha256File, writeFileAtomic } from '../../base/files.ts'
import type { FileDigest } from '../../base/files.ts'
import type { Forge, Release, ReleaseAsset } from '../../forge/forge.ts'
import { fetchFile, manifestName, readManifest, shipTheSame, verifyBeforePublish } from '../manifest-files.ts'
import { manifestRecord } from '../record.ts'
import type { Manifest } from '../record.ts'
import type { Registry } from '../registry.ts'
import { compareVersions, formatTag, parseTag } from '../version.ts'

/** Two publishers who complete the same draft meet at most so often before one of them has published it. */
const maxAttempts = 5

type ReleaseForge = Pick<Forge, 'listReleases' | 'createRelease' | 'updateRelease' | 'uploadAsset' | 'deleteAsset' | 'downloadAsset'>

/** Releases of a GitHub repository. Everything is uploaded to a draft, compared, and only then published, for GitHub lets nobody
 *  change a published release and burns the tag of a deleted one. A release is looked for in the list, never by its tag: a draft
 *  has none. Assets have no folders, so `model/x` is called `model__x`. One request a release is spent to list a model. Two who publish the same at the
 *  same time complete one draft, or each its own: one is published, and a second stays a draft that nobody reads. */
export function githubRegistry(forge: ReleaseForge): Registry {
  // An asset never changes; another content is another asset.
  const read = new Map<number, Manifest | undefined>()

  async function manifestOf(release: Release): Promise<Manifest | undefined> {
    const asset = release.assets.find(({ name, state }) => name === manifestName && state === 'uploaded')
    return asset && readAsset(asset, release.tag)
  }

  async function readAsset(asset: ReleaseAsset, tag: string): Promise<Manifest | undefined> {
    if (!read.has(asset.id)) read.set(asset.id, readManifest(await downloadText(forge, asset), tag))
    return read.get(asset.id)
  }

  /** Published releases by their model, the newest version first. */
  async function listPublished(): Promise<Map<string, Release[]>> {
    const tagged = (await forge.listReleases()).flatMap((release) => {
      const tag = release.isDraft ? undefined : parseTag(release.tag)
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
    list: async (model) => readManifests((await listPublished()).get(model)),

    async listNewest(models, limit) {
      const published = await listPublished()
      const found = new Map<string, Manifest[]>()
      for (const model of models) found.set(model, await readManifests(published.get(model), limit))
      return found
    },

    async find(model, version) {
      const release = await findPublished(forge, formatTag(model, version))
      return release ? manifestOf(release) : undefined
    },

    async fetch(manifest, folder) {
      const release = await findPublished(forge, manifest.tag)
      if (!release) throw failure('RELEASE_CORRUPT', { tag: manifest.tag, problem: 'it is not published (any more)' })
      for (const file of manifest.files) {
        const asset = release.assets.find(({ name }) => name === assetName(file.path))
        if (!asset) throw failure('RELEASE_CORRUPT', { tag: manifest.tag, problem: `its asset ${assetName(file.path)} is missing` })
        await mkdir(dirname(join(folder, file.path)), { recursive: true })
        await fetchFile(folder, manifest.tag, file, (path) => forge.downloadAsset(asset.id, path))
      }
      await writeFileAtomic(join(folder, manifestName), manifestRecord.format(manifest))
    },

    async publish(manifest, folder, notes) {
      await verifyBeforePublish(manifest, folder)
      for (let attempt = 1; ; attempt++) {
        try {
          return await publishOnce(manifest, folder, notes)
        } catch (error) {
          // Somebody else completes the same draft: what they did is seen in the list.
          if (attempt === maxAttempts || !(isFailure(error, 'FORGE_REFUSED') || isFailure(error, 'FORGE_NOT_FOUND'))) throw error
        }
      }
    },
  }

  async function publishOnce(manifest: Manifest, folder: string, notes: string): Promise<{ url: string }> {
    const { tag } = manifest
    const releases = (await forge.listReleases()).filter((release) => release.tag === tag)
    const published = releases.find(({ isDraft }) => !isDraft)
    if (published) {
      const found = await manifestOf(published)
      if (found && shipTheSame(found, manifest)) return { url: published.url }
      throw failure('RELEASE_EXISTS', { tag })
    }

    // A draft made for another commit would put the tag there; it stays a draft that nobody reads.
    const draft = releases.find(({ commit }) => commit === manifest.lineage.commit)
      ?? await forge.createRelease({ tag, name: titleOf(manifest), body: notes, commit: manifest.lineage.commit, isDraft: true })
    await completeDraft(forge, draft, manifest, folder, async (asset) => { const found = await readAsset(asset, tag); return found !== undefined && shipTheSame(found, manifest) })
    const { url } = await forge.updateRelease(draft.id, { name: titleOf(manifest), body: notes, isDraft: false })
    return { url }
  }
}

/** Makes the draft hold the files of the manifest and nothing else, the manifest last. What a killed run uploaded whole stays. */
async function completeDraft(forge: ReleaseForge, draft: Release, manifest: Manifest, folder: string, isItsManifest: (asset: ReleaseAsset) => Promise<boolean>): Promise<void> {
  const missing = new Map(manifest.files.map((file) => [assetName(file.path), file]))
  if (missing.size !== manifest.files.length) throw new Error(`${manifest.tag}: two files have the same asset name`)
  let hasManifest = false
  for (const asset of draft.assets) {
    const file = missing.get(asset.name)
    if (file && asset.state === 'uploaded' && await hasDigest(forge, asset, file)) missing.delete(asset.name)
    // Another publisher may be about to make the draft public: without its manifest nobody could read it ever after.
    else if (asset.name === manifestName && asset.state === 'uploaded' && await isItsManifest(asset)) hasManifest = true
    else await forge.deleteAsset(asset.id)
  }
  let refusal: unknown
  for (const [name, file] of missing) {
    const asset = await forge.uploadAsset(draft, name, join(folder, file.path)).catch((error: unknown) => { if (isFailure(error, 'FORGE_REFUSED')) refusal ??= error; else throw error })
    if (asset && !(await hasDigest(forge, asset, file))) throw failure('RELEASE_CORRUPT', { tag: manifest.tag, problem: `${name} did not arrive as it was sent` })
  }
  // The name is taken where another publisher was faster; what can go up goes up first.
  if (refusal !== undefined) throw refusal
  if (hasManifest) return
  await writeFileAtomic(join(folder, manifestName), manifestRecord.format(manifest))
  await forge.uploadAsset(draft, manifestName, join(folder, manifestName))
}

/** A forge that computes no digests has the asset read back, which costs its size in traffic. */
async function hasDigest(forge: ReleaseForge, asset: ReleaseAsset, file: FileDigest): Promise<boolean> {
  if (asset.bytes !== file.bytes) return false
  if (asset.digest !== undefined) return asset.digest === `sha256:${file.sha256}`
  return withDownload(forge, asset, async (path) => await sha256File(path) === file.sha256)
}

async function findPublished(forge: ReleaseForge, tag: string): Promise<Release | undefined> {
  return (await forge.listReleases()).find((release) => !release.isDraft && release.tag === tag)
}

async function downloadText(forge: ReleaseForge, asset: ReleaseAsset): Promise<string> {
  return withDownload(forge, asset, readText)
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

function assetName(path: string): string {
  return path.replaceAll('/', '__')
}

function titleOf({ model, version }: Manifest): string {
  return `${model} ${version}`
}
