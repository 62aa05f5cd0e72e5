import { failure } from '../../base/errors.ts'
import { tryGit } from '../try-git.ts'
import type { RankopsSource } from './caller-workflow.ts'

/** `owner/name` or `owner/name@ref`. Without a ref it is the tag of this version; fails with INPUT_INVALID. */
export function parseRankops(text: string, version: string): { repository: string; ref: string } {
  const [, repository, ref = `v${version}`] = /^([\w.-]+\/[\w.-]+)(?:@([\w./-]+))?$/.exec(text) ?? []
  if (repository === undefined) throw failure('INPUT_INVALID', { name: 'rankops', problem: `expected owner/name or owner/name@ref, found ${JSON.stringify(text.slice(0, 60))}` })
  return { repository, ref }
}

/** The commit that a tag or branch names now, since a commit cannot be moved under its callers; the ref itself where the server does not tell. */
export async function pinRef({ repository, ref }: { repository: string; ref: string }, serverUrl: string, environment: Record<string, string>): Promise<RankopsSource> {
  if (isCommit(ref)) return { repository, ref }
  const address = `${serverUrl.replace(/\/+$/, '')}/${repository}`
  const answer = await tryGit('.', environment, 'ls-remote', address, `refs/tags/${ref}`, `refs/tags/${ref}^{}`, `refs/heads/${ref}`)
  const commit = answer === undefined ? undefined : chooseCommit(answer, ref)
  return commit === undefined ? { repository, ref } : { repository, ref: commit, tag: ref }
}

export function isCommit(ref: string): boolean {
  return /^[0-9a-f]{40}$/.test(ref)
}

/** Of an annotated tag the commit is the line with `^{}`. */
export function chooseCommit(lsRemote: string, ref: string): string | undefined {
  const commits = new Map(lsRemote.split('\n').map((line) => line.split('\t')).map(([sha = '', name = '']) => [name, sha]))
  return commits.get(`refs/tags/${ref}^{}`) ?? commits.get(`refs/tags/${ref}`) ?? commits.get(`refs/heads/${ref}`)
}
