import { failure } from '../../base/errors.ts'
import { get } from './get.ts'

/** Where the files of one release lie. */
export interface ReleaseSource {
  /** The answer for a file of the release, by its path there (`model/x`). One that it does not have fails with RELEASE_REFUSED. */
  open(path: string, from: number, signal: AbortSignal): Promise<Response>
  /** For messages. */
  addressOf(path: string): string
}

/** `url` is the release in GitHub's API (…/repos/<owner>/<name>/releases/tags/<tag>; the only way into a private repository), or the folder below
 *  which the files lie: a release's downloads, where `model/x` is called `model__x`, or any web server with the folders as they are. */
export function releaseSource(url: string, token: string | undefined): ReleaseSource {
  return /\/repos\/[^/]+\/[^/]+\/releases\/(tags\/[^/?]+|\d+)\/?$/.test(url) ? apiSource(url, token) : folderSource(url, token)
}

/** As src/release/registries/github/assets.ts has it. */
export function assetName(path: string): string {
  return path.replaceAll('/', '__')
}

function folderSource(url: string, token: string | undefined): ReleaseSource {
  const addressOf = (name: string) => `${url.replace(/\/+$/, '')}/${name.split('/').map(encodeURIComponent).join('/')}`
  const accept = 'application/octet-stream, */*;q=0.5'
  return {
    addressOf: (path) => addressOf(assetName(path)),
    async open(path, from, signal) {
      const names = [...new Set([assetName(path), path])]
      for (const name of names) {
        const response = await get(addressOf(name), { token, accept, from, signal })
        if (response.status !== 404) return response
        await response.body?.cancel()
      }
      throw failure('RELEASE_REFUSED', { address: addressOf(names[0]!), problem: '404: there is no such file' })
    },
  }
}

function apiSource(url: string, token: string | undefined): ReleaseSource {
  let assets: Promise<Map<string, string>> | undefined

  async function listAssets(signal: AbortSignal): Promise<Map<string, string>> {
    const response = await get(url, { token, accept: 'application/vnd.github+json', signal })
    if (!response.ok) throw failure('RELEASE_REFUSED', { address: url, problem: `${response.status}: there is no such release, or the token may not see it` })
    const { assets: found } = await response.json() as { assets?: { name: string; url: string; state?: string }[] }
    return new Map((found ?? []).filter(({ state = 'uploaded' }) => state === 'uploaded').map(({ name, url: address }) => [name, address]))
  }

  return {
    addressOf: (path) => `${url}#${assetName(path)}`,
    async open(path, from, signal) {
      assets ??= listAssets(signal).catch((error: unknown) => { assets = undefined; throw error })
      const address = (await assets).get(assetName(path))
      // The token goes where the release is, whatever a release says where its assets are.
      if (address === undefined || URL.parse(address)?.origin !== new URL(url).origin) throw failure('RELEASE_REFUSED', { address: `${url}#${assetName(path)}`, problem: 'the release has no such asset' })
      const response = await get(address, { token, accept: 'application/octet-stream', from, signal })
      if (response.status === 404) throw failure('RELEASE_REFUSED', { address, problem: '404: the asset is gone' })
      return response
    },
  }
}
