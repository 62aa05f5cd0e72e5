import { createHash } from 'node:crypto'

/** Where things are: the API and the pages of one repository. */
export interface Links {
  /** `owner/name` */
  repository: string
  owner: string
  /** API base, API base for uploads, base of the pages. */
  apiUrl: string
  uploadsUrl: string
  webUrl: string
  gitDirectory: string
  api(path: string): string
  web(path: string): string
}

export function linksOf(serverUrl: string, repository: string, gitDirectory: string): Links {
  const apiUrl = `${serverUrl}/api/v3`
  return {
    repository,
    owner: repository.split('/')[0]!,
    apiUrl,
    uploadsUrl: `${serverUrl}/api/uploads`,
    webUrl: serverUrl,
    gitDirectory,
    api: (path) => `${apiUrl}/repos/${repository}${path}`,
    web: (path) => `${serverUrl}/${repository}${path}`,
  }
}

export function nodeId(kind: string, id: number | string): string {
  return Buffer.from(`${kind}:${id}`).toString('base64url')
}

/** A stable number for a name. */
export function idOf(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32BE(0)
}
