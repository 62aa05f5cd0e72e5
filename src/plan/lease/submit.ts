import type { Machine } from '../schedule/job.ts'
import { mayBeAble } from '../schedule/room.ts'
import { costOf, takeTurn } from '../schedule/turn.ts'
import type { Queue, QueuedJob } from './record.ts'

/** A training that is to be done, before it has a place in the line. */
export type Submission = Omit<QueuedJob, 'submittedAt' | 'submittedMinute' | 'start' | 'key' | 'losses'> & { priority: number }

export interface Shares { weightOf(team: string): number }

/** Puts trainings at their places in the line. One that waits or runs already stays as it is, so that the same plan may be submitted again; what no known machine can ever
 *  run is not taken up and takes no turn: `decideStarts` rejects it, with what there is. What an older commit of the same pull request lined up leaves. */
export function submit(queue: Queue, submissions: readonly Submission[], { now, machines, shares }: { now: Date; machines: readonly Machine[]; shares: Shares }): Queue {
  return submissions.reduce((current, submission) => {
    if (current.waiting.some(({ id }) => id === submission.id)) return { ...current, waiting: current.waiting.map((job) => (job.id === submission.id ? { ...job, source: { ...job.source, ...submission.source } } : job)) }
    if (current.leases.some(({ job }) => job.id === submission.id)) return current
    const { priority, ...job } = submission
    const waiting = [...current.waiting, ...current.leases.map((lease) => lease.job)]
    const teams = new Set([job.team, ...waiting.map(({ team }) => team)])
    const totalWeight = [...teams].reduce((sum, team) => sum + shares.weightOf(team), 0)
    const isPossible = machines.some((machine) => mayBeAble(machine, job))
    const { accounts, turn } = takeTurn(current, current.waiting, { team: job.team, weight: shares.weightOf(job.team), costMinutes: isPossible ? costOf(job, machines) : 0, priority, totalWeight })
    return {
      ...current,
      virtualTime: accounts.virtualTime,
      teams: { ...accounts.teams },
      ended: current.ended.filter(({ id }) => id !== job.id),
      waiting: [...current.waiting, { ...job, ...turn, submittedAt: now.toISOString(), submittedMinute: current.minute, losses: 0 }],
    }
  }, withoutOlder(queue, submissions))
}

/** Nobody reads any longer what those would make that wait for an older commit. What runs goes on: it may be of use to the next. */
function withoutOlder(queue: Queue, submissions: readonly Submission[]): Queue {
  const heads = new Map(submissions.flatMap(({ source: { pullRequest, head } }) => (pullRequest === undefined || head === undefined ? [] : [[pullRequest, head] as const])))
  const isOlder = ({ id, source: { pullRequest, head } }: QueuedJob) => pullRequest !== undefined && heads.has(pullRequest) && heads.get(pullRequest) !== head && !submissions.some((submission) => submission.id === id)
  return { ...queue, waiting: queue.waiting.filter((job) => !isOlder(job)) }
}
