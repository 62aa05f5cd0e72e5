import { parseMarker } from '../../markdown/marker.ts'
import type { PullRequest } from '../forge.ts'

/** A pull request that RankOps would open from a branch of its own. */
export interface Offer { branch: string; title: string; body: string }

export interface OfferState {
  /** Kind of the marker in the body, by which ours are told from those that a person opened from our branch. */
  kind: string
  /** What should be open; undefined where nothing is due, with `reason` in a sentence. */
  wanted: Offer | undefined
  reason: string
  /** Whether an open pull request is about the same matter, from whichever branch of ours. */
  isOfMatter(pull: PullRequest): boolean
  /** Every open pull request of the repository. */
  open: readonly PullRequest[]
  /** Those of the wanted branch that are closed. */
  closed: readonly PullRequest[]
}

export type OfferStep =
  | { kind: 'open'; branch: string; title: string; body: string }
  | { kind: 'update'; number: number; url: string; title: string; body: string }
  | { kind: 'close'; number: number; url: string; comment: string }
  | { kind: 'keep'; url: string; reason: string }

/** Decides what becomes of the pull requests that RankOps offers in one matter. One is found by its branch before it is opened. What a person closed or
 *  merged is left alone, and so is the text of one that a person opened from our branch. One that is no longer due is closed. */
export function decideOffer({ kind, wanted, reason, isOfMatter, open, closed }: OfferState): OfferStep[] {
  const outdated = open.filter((pull) => isOfMatter(pull) && pull.head.ref !== wanted?.branch)
  return [
    ...outdated.map(({ number, url }): OfferStep => ({ kind: 'close', number, url, comment: `${reason} RankOps closes this, for it is no longer due.` })),
    ...(wanted ? [stepFor(kind, wanted, open, closed)] : []),
  ]
}

function stepFor(kind: string, wanted: Offer, open: readonly PullRequest[], closed: readonly PullRequest[]): OfferStep {
  const isOfBranch = ({ head, isFork }: PullRequest) => !isFork && head.ref === wanted.branch
  const current = open.find(isOfBranch)
  const past = closed.find(isOfBranch)
  if (current) {
    const { number, url, title, body } = current
    const isOurs = parseMarker(body, kind) !== undefined
    const isSame = title === wanted.title && body.replaceAll('\r\n', '\n').trim() === wanted.body.trim()
    return isOurs && !isSame ? { kind: 'update', number, url, title: wanted.title, body: wanted.body } : { kind: 'keep', url, reason: 'it is open' }
  }
  if (past) return { kind: 'keep', url: past.url, reason: past.isMerged ? 'it was merged' : 'somebody closed it' }
  return { kind: 'open', ...wanted }
}
