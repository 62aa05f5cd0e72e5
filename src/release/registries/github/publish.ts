import { join } from 'node:path'
import type { Clock } from '../../../base/clock.ts'
import { failure, isFailure } from '../../../base/errors.ts'
import { canonicalJson, sha256, writeFileAtomic } from '../../../base/files.ts'
import type { Log } from '../../../base/log.ts'
import type { Forge, Release, ReleaseAsset } from '../../../forge/forge.ts'
import { manifestName, shipTheSame } from '../../manifest-files.ts'
import { manifestRecord } from '../../record.ts'
import type { Manifest } from '../../record.ts'
import { assetsOf } from './assets.ts'

/** Two publishers who complete the same draft meet at most so often before one of them has published it. */
const maxAttempts = 5
/** What the forge wrote before an answer was lost gets this long to appear in its list. */
const lookAgainAfterMs = 1_000

export interface PublishPorts {
  forge: Pick<Forge, 'listReleases' | 'createRelease' | 'updateRelease' | 'deleteDraft' | 'uploadAsset' | 'deleteAsset'>
  /** The manifest in an asset, undefined where it is none of this tag. */
  readManifest(asset: ReleaseAsset, tag: string): Promise<Manifest | undefined>
  hasDigest(asset: ReleaseAsset, expected: { bytes: number; sha256: string }): Promise<boolean>
  clock: Clock
  log: Pick<Log, 'warn'>
}

/** Creates a draft, completes it and makes it public. Nothing is sent again before the list says what is there: whatever an attempt left,
 *  the next one finds, also one of another process. Drafts of this tag that nobody can publish any more are deleted in the end. */
export async function publishRelease(manifest: Manifest, folder: string, notes: string, ports: PublishPorts): Promise<{ url: string }> {
  const { forge, readManifest, clock } = ports
  const { tag, lineage: { commit } } = manifest
  const name = `${manifest.model} ${manifest.version}`
  /** The draft that this call made, which the list may not show yet. */
  let own: Release | undefined

  for (let attempt = 1; ; attempt++) {
    try {
      const published = await publishOnce()
      await deleteOtherDrafts(published, name, ports)
      return { url: published.url }
    } catch (error) {
      const isLost = isFailure(error, 'FORGE_UNAVAILABLE') || isFailure(error, 'FORGE_NOT_FOUND')
      // Refused: somebody else completes the same draft; what they did is in the list at once.
      if (attempt === maxAttempts || !(isLost || isFailure(error, 'FORGE_REFUSED'))) throw error
      if (isLost) await clock.sleep(lookAgainAfterMs * attempt)
    }
  }

  async function publishOnce(): Promise<Release> {
    const releases = (await forge.listReleases()).filter((release) => release.tag === tag)
    const published = releases.find(({ isDraft }) => !isDraft)
    if (published) {
      const asset = published.assets.find((found) => isManifest(found))
      const found = asset && await readManifest(asset, tag)
      if (found && shipTheSame(found, manifest)) return published
      // Ours among them: nobody can publish it any more.
      await deleteOtherDrafts(published, name, ports)
      throw failure('RELEASE_EXISTS', { tag })
    }

    // A draft made for another commit would put the tag there. Of two the older, so that all complete one.
    const [oldest] = releases.filter((release) => release.commit === commit).sort((a, b) => a.id - b.id)
    const draft = oldest ?? (own ??= await forge.createRelease({ tag, name, body: notes, commit, isDraft: true }))
    await completeDraft(draft, manifest, folder, ports)
    return forge.updateRelease(draft.id, { name, body: notes, isDraft: false })
  }
}

/** Drafts of a tag that is published: another publisher made its own at the same moment, or was killed. A list that is read now shows both. What a
 *  person drafted has another name. That one stays is no harm, so a failure is only told. */
async function deleteOtherDrafts({ id: publishedId, tag }: Release, name: string, { forge, log }: PublishPorts): Promise<void> {
  try {
    const drafts = (await forge.listReleases()).filter((release) => release.isDraft && release.tag === tag && release.name === name && release.id !== publishedId)
    for (const { id } of drafts) await forge.deleteDraft(id)
  } catch (error) {
    if (!isFailure(error)) throw error
    log.warn(`A draft of ${tag} may be left, which nobody reads: ${error.message}.`)
  }
}

/** Makes the draft hold the files of the manifest and nothing else, the manifest last. What a killed run uploaded whole stays. */
async function completeDraft(draft: Release, manifest: Manifest, folder: string, { forge, readManifest, hasDigest }: PublishPorts): Promise<void> {
  const wanted = manifest.files.flatMap(assetsOf)
  const missing = new Map(wanted.map((asset) => [asset.name, asset]))
  if (missing.size !== wanted.length) throw new Error(`${manifest.tag}: two files have the same asset name`)
  let hasManifest = false
  for (const asset of draft.assets) {
    const file = missing.get(asset.name)
    if (file && asset.state === 'uploaded' && await hasDigest(asset, file)) missing.delete(asset.name)
    // Another publisher may be about to make the draft public: without its manifest nobody could read it ever after.
    else if (isManifest(asset) && isTheSame(await readManifest(asset, manifest.tag), manifest)) hasManifest = true
    else await forge.deleteAsset(asset.id)
  }
  let refusal: unknown
  for (const [name, { file, start, bytes, sha256 }] of missing) {
    const asset = await forge.uploadAsset(draft, name, join(folder, file), { start, bytes }).catch((error: unknown) => { if (isFailure(error, 'FORGE_REFUSED')) refusal ??= error; else throw error })
    if (asset && !(await hasDigest(asset, { bytes, sha256 }))) throw failure('RELEASE_CORRUPT', { tag: manifest.tag, problem: `${name} did not arrive as it was sent` })
  }
  // The name is taken where another publisher was faster; what can go up goes up first.
  if (refusal !== undefined) throw refusal
  if (hasManifest) return
  const text = manifestRecord.format(manifest)
  await writeFileAtomic(join(folder, manifestName), text)
  const asset = await forge.uploadAsset(draft, manifestName, join(folder, manifestName))
  if (!(await hasDigest(asset, { bytes: Buffer.byteLength(text), sha256: sha256(text) }))) throw failure('RELEASE_CORRUPT', { tag: manifest.tag, problem: `${manifestName} did not arrive as it was sent` })
}

/** In a draft the parts matter too: they are what the other assets are. */
function isTheSame(found: Manifest | undefined, manifest: Manifest): boolean {
  return found !== undefined && canonicalJson(found.files) === canonicalJson(manifest.files) && shipTheSame(found, manifest)
}

function isManifest({ name, state }: ReleaseAsset): boolean {
  return name === manifestName && state === 'uploaded'
}
