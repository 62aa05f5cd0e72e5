import { openAsBlob } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import type { RestEndpointMethodTypes } from '@octokit/rest'
import { failure } from '../../base/errors.ts'
import { removeIfAny } from '../../base/files.ts'
import type { Forge, Release, ReleaseAsset } from '../forge.ts'
import type { Client } from './client.ts'
import { TornAnswer } from './failures.ts'

type ReleaseData = RestEndpointMethodTypes['repos']['getRelease']['response']['data']
type AssetData = ReleaseData['assets'][number]

export function releaseCalls({ octokit, at, ask, askIfAny, untilWhole, lacks }: Client): Pick<Forge, 'listReleases' | 'createRelease' | 'updateRelease' | 'deleteDraft' | 'uploadAsset' | 'deleteAsset' | 'downloadAsset'> {
  const read = 'contents: read'
  const write = 'contents: write'

  return {
    async listReleases() {
      const releases = await ask({ what: 'List releases', permission: read }, () => octokit.paginate(octokit.rest.repos.listReleases, { ...at, per_page: 100 }))
      return releases.map(toRelease)
    },

    async createRelease({ tag, name, body, commit, isDraft, isPrerelease = false }) {
      const { data } = await ask({ what: `Create release ${tag}`, permission: write }, () => octokit.rest.repos.createRelease({ ...at, tag_name: tag, name, body, target_commitish: commit, draft: isDraft, prerelease: isPrerelease }))
      return toRelease(data)
    },

    async updateRelease(id, { name, body, isDraft }) {
      const { data } = await ask({ what: `Update release ${id}`, permission: write }, () => octokit.rest.repos.updateRelease({ ...at, release_id: id, name, body, draft: isDraft }))
      return toRelease(data)
    },

    async deleteDraft(id) {
      const purpose = { what: `Delete draft ${id}`, permission: write }
      const release = await askIfAny(purpose, () => octokit.rest.repos.getRelease({ ...at, release_id: id }))
      if (release?.data.draft === false) throw failure('FORGE_PUBLISHED', { tag: release.data.tag_name })
      // A repeated deletion finds nothing any more.
      if (release) await askIfAny(purpose, () => octokit.rest.repos.deleteRelease({ ...at, release_id: id }))
    },

    async uploadAsset(release, name, path, part) {
      // octokit's own upload method ignores the base URL and would send the token to github.com.
      const url = `${release.uploadUrl.replace(/\{[^}]*\}$/, '')}?name=${encodeURIComponent(name)}`
      // A blob of a file is read as it is sent, and may be sent again.
      const file = await openAsBlob(path)
      const data = part ? file.slice(part.start, part.start + part.bytes) : file
      const answer = await ask({ what: `Upload ${name} to release ${release.tag}`, permission: write }, () => octokit.request({ method: 'POST', url, headers: { 'content-type': 'application/octet-stream' }, data }))
      const asset = toAsset(answer.data as AssetData)
      if (asset.digest === undefined) lacks.add('assetDigests')
      return asset
    },

    async deleteAsset(id) {
      // A repeated deletion finds nothing any more.
      await askIfAny({ what: `Delete asset ${id}`, permission: write }, () => octokit.rest.repos.deleteReleaseAsset({ ...at, asset_id: id }))
    },

    async downloadAsset(id, path) {
      await ask({ what: `Download asset ${id}`, permission: read }, () => untilWhole(async () => {
        const { data, headers } = await octokit.rest.repos.getReleaseAsset({ ...at, asset_id: id, headers: { accept: 'application/octet-stream' }, request: { parseSuccessResponseBody: false } })
        await writeStream(path, data as unknown as ReadableStream<Uint8Array> | null, headers['content-encoding'] === undefined ? Number(headers['content-length']) : NaN)
      }))
    },
  }
}

/** Writes a download beside its place and moves it there when it is whole: `bytes` long, where that is a number. */
async function writeStream(path: string, content: ReadableStream<Uint8Array> | null, bytes: number): Promise<void> {
  const temporary = `${path}.tmp`
  const file = await open(temporary, 'w')
  try {
    let written = 0
    if (content) {
      for await (const chunk of whole(content)) {
        await file.writeFile(chunk)
        written += chunk.length
      }
    }
    if (written < bytes) throw new TornAnswer(`${written} of ${bytes} bytes came`)
    await file.sync()
    await rename(temporary, path)
  } finally {
    await file.close()
    await removeIfAny(temporary)
  }
}

/** Tells a connection that broke from a disk that is full. */
async function* whole(content: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* content
  } catch (error) {
    throw new TornAnswer(error)
  }
}

function toRelease(data: ReleaseData): Release {
  return {
    id: data.id,
    tag: data.tag_name,
    name: data.name ?? data.tag_name,
    body: data.body ?? '',
    commit: data.target_commitish,
    isDraft: data.draft,
    isPrerelease: data.prerelease,
    assets: data.assets.map(toAsset),
    uploadUrl: data.upload_url,
    url: data.html_url,
    ...(data.published_at ? { publishedAt: data.published_at } : {}),
  }
}

/** What is not uploaded is a leftover: GitHub says `starter`, its description of the API `open`. */
function toAsset(data: AssetData): ReleaseAsset {
  return { id: data.id, name: data.name, bytes: data.size, state: data.state === 'uploaded' ? 'uploaded' : 'starter', ...(data.digest ? { digest: data.digest } : {}), url: data.browser_download_url }
}
