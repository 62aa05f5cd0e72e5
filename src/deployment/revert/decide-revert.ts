import type { PullRequest } from '../../forge/forge.ts'
import { parseMarker } from '../../markdown/marker.ts'
import { isRevertOf } from './format-revert.ts'

export interface RevertState {
  model: string
  /** What should be open; undefined where nothing is due, with `reason` in a sentence. */
  wanted: { branch: string; title: string; body: string } | undefined
  reason: string
  /** Every open pull request of the repository. */
  open: readonly PullRequest[]
  /** Those of the wanted branch that are closed. */
  closed: readonly PullRequest[]
}

export type RevertStep =
  | { kind: 'open'; branch: string; title: string; body: string }
  | { kind: 'update'; number: number; url: string; title: string; body: string }
  | { kind: 'close'; number: number; url: string; comment: string }
  | { kind: 'keep'; url: string; reason: string }

/** Decides what becomes of the pull requests that take a spec back. One is found by its branch before it is opened. What a person closed or
 *  merged is left alone, and so is the text of one that a person opened from our branch. One that is no longer due is closed. */
export function decideRevert({ model, wanted, reason, open, closed }: RevertState): RevertStep[] {
  const ours = open.filter((pull) => isRevertOf(model, pull))
  const outdated = ours.filter(({ head }) => head.ref !== wanted?.branch)
  return [
    ...outdated.map(({ number, url }): RevertStep => ({ kind: 'close', number, url, comment: `${reason} RankOps closes this, for it is no longer due.` })),
    ...(wanted ? [stepFor(wanted, open, closed)] : []),
  ]
}

function stepFor(wanted: NonNullable<RevertState['wanted']>, open: readonly PullRequest[], closed: readonly PullRequest[]): RevertStep {
  const isOfBranch = ({ head, isFork }: PullRequest) => !isFork && head.ref === wanted.branch
  const current = open.find(isOfBranch)
  const past = closed.find(isOfBranch)
  if (current) {
    const { number, url, title, body } = current
    const isOurs = parseMarker(body, 'revert') !== undefined
    const isSame = title === wanted.title && body.replaceAll('\r\n', '\n').trim() === wanted.body.trim()
    return isOurs && !isSame ? { kind: 'update', number, url, title: wanted.title, body: wanted.body } : { kind: 'keep', url, reason: 'it is open' }
  }
  if (past) return { kind: 'keep', url: past.url, reason: past.isMerged ? 'it was merged' : 'somebody closed it' }
  return { kind: 'open', ...wanted }
}
