import { rename } from 'node:fs/promises'
import { removeIfAny } from '../../../base/files.ts'
import { isSafeRef } from '../git.ts'
import { created, invalid, notFound, ok, page, refused } from '../http.ts'
import type { Answer, Routes } from '../http.ts'
import { assetJson, releaseJson } from '../shapes/releases.ts'
import type { AssetEntry, ReleaseEntry } from '../store.ts'
import type { Context } from './context.ts'

const root = '/repos/{owner}/{repo}/releases'

export function releaseRoutes({ store, git, links, hasImmutableReleases, without }: Context): Routes {
  const shown = (asset: AssetEntry) => (without.includes('assetDigests') ? { ...asset, digest: null } : asset)
  const toJson = (release: ReleaseEntry) => releaseJson(links, { ...release, assets: release.assets.map(shown) }, hasImmutableReleases)
  const find = (id: string) => store.list('releases').find((release) => release.id === Number(id))
  const findByAsset = (id: string) => store.list('releases').find(({ assets }) => assets.some((asset) => asset.id === Number(id)))

  /** Makes the tag of a release that becomes public; the answer says why it cannot. */
  async function publish(tag: string, target: string, ownId?: number): Promise<Answer | undefined> {
    if (store.list('releases').some((release) => release.id !== ownId && !release.isDraft && release.tag === tag)) return invalid('Validation Failed', { resource: 'Release', field: 'tag_name', code: 'already_exists' })
    if (await git.resolve(`tags/${tag}`)) return undefined
    const commit = await git.resolve(target)
    if (!commit) return invalid('Validation Failed', { resource: 'Release', field: 'target_commitish', code: 'invalid' })
    await git.moveRef(`refs/tags/${tag}`, commit, undefined)
    return undefined
  }

  return {
    [`GET ${root}`]: async (request) => {
      const { entries, headers } = page(request, store.list('releases').toReversed())
      return ok(entries.map(toJson), headers)
    },

    [`POST ${root}`]: async ({ body, actor, now }) => {
      const tag = String(body['tag_name'] ?? '')
      const target = String(body['target_commitish'] ?? 'main')
      const isDraft = body['draft'] === true
      if (!isSafeRef(tag)) return invalid('Validation Failed', { resource: 'Release', field: 'tag_name', code: tag === '' ? 'missing_field' : 'invalid' })
      const problem = isDraft ? undefined : await publish(tag, target)
      if (problem) return problem
      const release = await store.change('releases', (releases, newId) => {
        const entry: ReleaseEntry = { id: newId(), tag, name: body['name'] === undefined ? null : String(body['name']), body: String(body['body'] ?? ''), target, isDraft, isPrerelease: body['prerelease'] === true, author: actor, createdAt: now, publishedAt: isDraft ? null : now, assets: [] }
        releases.push(entry)
        return entry
      })
      return created(toJson(release))
    },

    [`GET ${root}/{id}`]: async ({ params }) => {
      const release = find(params['id']!)
      return release ? ok(toJson(release)) : notFound
    },

    [`PATCH ${root}/{id}`]: async ({ params, body, now }) => {
      const release = find(params['id']!)
      if (!release) return notFound
      const isPublishing = release.isDraft && body['draft'] === false
      const problem = isPublishing ? await publish(release.tag, release.target, release.id) : undefined
      if (problem) return problem
      return ok(toJson(await store.change('releases', (releases) => {
        const entry = releases.find(({ id }) => id === release.id)!
        if (typeof body['name'] === 'string') entry.name = body['name']
        if (typeof body['body'] === 'string') entry.body = body['body']
        if (isPublishing) Object.assign(entry, { isDraft: false, publishedAt: now })
        return entry
      })))
    },

    [`DELETE ${root}/{id}`]: async ({ params }) => {
      const release = find(params['id']!)
      if (!release) return notFound
      await store.change('releases', (releases) => { releases.splice(releases.findIndex(({ id }) => id === release.id), 1) })
      for (const { digest } of release.assets) await removeBytes(digest)
      return { status: 204 }
    },

    [`POST ${root}/{id}/assets`]: async ({ params, query, upload, actor, now }) => {
      const release = find(params['id']!)
      if (!release) return notFound
      if (!upload) return invalid('Bad Content-Length')
      const name = (query.get('name') ?? '').replace(/[^\w.+@-]+/g, '.')
      const problem = name === '' ? 'missing_field' : release.assets.some((asset) => asset.name === name) ? 'already_exists' : undefined
      if (problem) return invalid('Validation Failed', { resource: 'ReleaseAsset', field: 'name', code: problem })
      if (hasImmutableReleases && !release.isDraft) return invalid('Cannot upload assets to an immutable release.')
      const asset = await addAsset(release.id, { name, bytes: upload.bytes, state: 'uploaded', digest: `sha256:${upload.sha256}`, contentType: upload.contentType, uploader: actor, createdAt: now }, upload.path)
      return created(assetJson(links, release, shown(asset)))
    },

    [`GET ${root}/assets/{id}`]: async ({ params, accept }) => {
      const release = findByAsset(params['id']!)
      const asset = release?.assets.find(({ id }) => id === Number(params['id']))
      if (!release || !asset) return notFound
      if (!accept.includes('application/octet-stream')) return ok(assetJson(links, release, shown(asset)))
      return asset.digest !== null ? { status: 200, file: store.assetPath(asset.digest), headers: { 'content-type': asset.contentType } } : notFound
    },

    [`DELETE ${root}/assets/{id}`]: async ({ params }) => {
      const release = findByAsset(params['id']!)
      const asset = release?.assets.find(({ id }) => id === Number(params['id']))
      if (!release || !asset) return notFound
      if (hasImmutableReleases && !release.isDraft) return refused(403, 'Cannot delete assets of an immutable release.')
      await store.change('releases', (releases) => {
        const entry = releases.find(({ id }) => id === release.id)!
        entry.assets = entry.assets.filter(({ id }) => id !== Number(params['id']))
      })
      await removeBytes(asset.digest)
      return { status: 204 }
    },
  }

  /** Assets are numbered with the releases, so that a number is never used twice. The bytes are in place before they are named. */
  async function addAsset(releaseId: number, asset: Omit<AssetEntry, 'id'> & { digest: string }, file: string): Promise<AssetEntry> {
    await rename(file, store.assetPath(asset.digest))
    return store.change('releases', (releases, newId) => {
      const entry = { id: newId(), ...asset }
      releases.find(({ id }) => id === releaseId)!.assets.push(entry)
      return entry
    })
  }

  /** Two assets with the same bytes share them. */
  async function removeBytes(digest: string | null): Promise<void> {
    const isUsed = store.list('releases').some(({ assets }) => assets.some((asset) => asset.digest === digest))
    if (digest !== null && !isUsed) await removeIfAny(store.assetPath(digest))
  }
}

/** What a broken upload leaves behind on GitHub: an asset without content that blocks its name. */
export async function leaveUnfinishedAsset({ store }: Context, releaseId: number, name: string, actor: string, now: string): Promise<void> {
  await store.change('releases', (releases, newId) => {
    releases.find(({ id }) => id === releaseId)?.assets.push({ id: newId(), name, bytes: 0, state: 'open', digest: null, contentType: 'application/octet-stream', uploader: actor, createdAt: now })
  })
}
