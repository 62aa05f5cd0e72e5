import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { failure, messageOf } from '../../base/errors.ts'
import { readTextIfAny, writeFileAtomic } from '../../base/files.ts'
import type { DeploymentState } from '../forge.ts'

/** A pull request is an issue with a pull part, as on GitHub; so they share numbers, labels and comments. While it is open its
 *  commits are those of its branches; closing it writes them down. */
export interface IssueEntry {
  id: number
  number: number
  title: string
  body: string
  state: 'open' | 'closed'
  stateReason: 'completed' | 'not_planned' | 'reopened' | null
  labels: string[]
  assignees: string[]
  author: string
  createdAt: string
  updatedAt: string
  closedAt: string | null
  pull?: { head: string; base: string; headSha: string; baseSha: string; mergedAt: string | null; mergedBy: string | null; mergeCommit: string | null }
}
export interface CommentEntry { id: number; issue: number; body: string; author: string; createdAt: string; updatedAt: string; reactions?: ReactionEntry[] }
export interface ReactionEntry { id: number; content: string; author: string; createdAt: string }
export interface LabelEntry { id: number; name: string; color: string; description: string }
export interface AssetEntry { id: number; name: string; bytes: number; state: 'uploaded' | 'open'; digest: string | null; contentType: string; uploader: string; createdAt: string }
export interface ReleaseEntry { id: number; tag: string; name: string | null; body: string; target: string; isDraft: boolean; isPrerelease: boolean; author: string; createdAt: string; publishedAt: string | null; assets: AssetEntry[] }
export interface StatusEntry { id: number; state: DeploymentState; description: string; environmentUrl: string; logUrl: string; creator: string; createdAt: string }
export interface DeploymentEntry { id: number; sha: string; ref: string; task: string; environment: string; description: string; payload: unknown; isProduction: boolean; creator: string; createdAt: string; updatedAt: string; statuses: StatusEntry[] }
interface DispatchEntry { id: number; workflow: string; ref: string; inputs: Record<string, unknown>; actor: string; createdAt: string }
interface RerunEntry { id: number; run: number; jobs: 'all' | 'failed'; actor: string; createdAt: string }

export interface Tables { issues: IssueEntry; comments: CommentEntry; labels: LabelEntry; releases: ReleaseEntry; deployments: DeploymentEntry; dispatches: DispatchEntry; reruns: RerunEntry }
interface Table<T> { nextId: number; entries: T[] }

/** The forge's memory: one JSON file per kind, replaced as a whole, so a kill leaves the old state or the new. */
export interface Store {
  list<K extends keyof Tables>(kind: K): readonly Tables[K][]
  /** Changes a kind's entries on a copy; the change counts once its file is written. `newId` numbers from 1, without gaps being reused. */
  change<K extends keyof Tables, R>(kind: K, update: (entries: Tables[K][], newId: () => number) => R): Promise<R>
  /** Where an asset's bytes lie, by their digest. */
  assetPath(digest: string): string
}

export async function openStore(directory: string): Promise<Store> {
  await mkdir(join(directory, 'assets'), { recursive: true })
  const tables = {} as { [K in keyof Tables]: Table<Tables[K]> }
  for (const kind of ['issues', 'comments', 'labels', 'releases', 'deployments', 'dispatches', 'reruns'] as const) tables[kind] = await readTable(join(directory, `${kind}.json`)) as never

  return {
    list: (kind) => tables[kind].entries,
    async change(kind, update) {
      const next = structuredClone(tables[kind])
      const result = update(next.entries, () => next.nextId++)
      await writeFileAtomic(join(directory, `${kind}.json`), `${JSON.stringify(next, null, 1)}\n`)
      tables[kind] = next
      return result
    },
    assetPath: (digest) => join(directory, 'assets', digest.replace(':', '-')),
  }
}

async function readTable(path: string): Promise<Table<unknown>> {
  const text = await readTextIfAny(path)
  if (text === undefined) return { nextId: 1, entries: [] }
  try {
    return JSON.parse(text) as Table<unknown>
  } catch (error) {
    throw failure('RECORD_INVALID', { where: path, problem: `not JSON (${messageOf(error)})` }, error)
  }
}
