import type { Queue } from './record.ts'

/** A pull request none of whose trainings waits or runs any longer, and whose workflow does not know it yet. */
export interface EndedPullRequest { pullRequest: string; head: string }

/** Whom to tell: each pull request at the commit that asked for trainings, once all of these have ended. */
export function findEnded({ waiting, leases, ended }: Queue): EndedPullRequest[] {
  const open = new Set([...waiting, ...leases.map(({ job }) => job)].map(({ source }) => keyOf(source)))
  const untold = ended.filter(({ isTold, source }) => !isTold && source['pullRequest'] !== undefined && source['head'] !== undefined && !open.has(keyOf(source)))
  return [...new Map(untold.map(({ source }) => [keyOf(source), { pullRequest: source['pullRequest']!, head: source['head']! }])).values()]
}

/** They were told. */
export function markTold(queue: Queue, told: readonly EndedPullRequest[]): Queue {
  const keys = new Set(told.map(keyOf))
  return { ...queue, ended: queue.ended.map((end) => (keys.has(keyOf(end.source)) ? { ...end, isTold: true } : end)) }
}

function keyOf({ pullRequest, head }: { pullRequest?: string; head?: string }): string {
  return `${pullRequest} ${head}`
}
