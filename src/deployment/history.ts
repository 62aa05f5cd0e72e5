import type { Forge } from '../forge/forge.ts'
import { stateBranch } from '../forge/state-branch.ts'
import { pointerPath, requestedBy } from './pointer.ts'

/** One change of what runs, as its commit on `rankops/state` tells it. `decision` is that of deploy or `rollback`, or `edit` where somebody
 *  wrote the pointer by hand; `by` is a login, missing where the rules decided. */
export interface HistoryEntry { at: string; decision: string; version: string; by?: string; reason: string; commit: string }

export interface DeploymentHistory {
  /** Newest first. */
  entries: HistoryEntry[]
  /** Whether there are older ones. */
  isCut: boolean
}

/** A canary is looked at often and each look that saw something is a commit, so that many are read for a few changes. */
const mostCommits = 300

/** The newest changes of one deployment, from the commits of its pointer: three requests at most. Looks that changed nothing are left out. */
export async function listHistory(forge: Pick<Forge, 'listCommits'>, model: string, environment: string, most: number): Promise<DeploymentHistory> {
  const commits = await forge.listCommits(stateBranch, pointerPath(model, environment), mostCommits)
  const entries = commits.map(readEntry).filter(({ decision }) => decision !== 'hold')
  return { entries: entries.slice(0, most), isCut: entries.length > most || commits.length === mostCommits }
}

function readEntry({ sha, message, committedAt }: { sha: string; message: string; committedAt: string }): HistoryEntry {
  const [subject = '', ...rest] = message.split('\n')
  const told = /^deploy\([^)]*\): (\w+) (?:to )?(\d+\.\d+\.\d+) in /.exec(subject)
  const lines = rest.map((line) => line.trim()).filter((line) => line !== '')
  const isTrailer = lines.at(-1)?.startsWith(requestedBy) ?? false
  const by = isTrailer ? lines.at(-1)!.slice(requestedBy.length) : ''
  const reason = (isTrailer ? lines.slice(0, -1) : lines).join(' ')
  return {
    at: committedAt,
    decision: told?.[1] ?? 'edit',
    version: told?.[2] ?? '',
    ...(by === '' ? {} : { by }),
    reason: told ? reason : [subject, reason].filter((part) => part !== '').join(': '),
    commit: sha,
  }
}
