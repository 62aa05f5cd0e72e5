import { failure } from '../../base/errors.ts'
import type { Lease, Queue } from './record.ts'

/** Which lease somebody claims to hold. */
export interface Claim { job: string; token: number }

/** The lease of a claim. Fails with LEASE_LOST where it was given to somebody else, or is over: whoever was gone for too long and returns finds that here,
 *  and nothing of what it made counts. */
export function findLease({ leases, ended, waiting }: Queue, { job, token }: Claim): Lease {
  const held = leases.find((lease) => lease.job.id === job)
  if (held?.token === token) return held
  const problem = held !== undefined ? `lease ${held.token} of it was given to ${held.runner} since`
    : waiting.some(({ id }) => id === job) ? 'it is in line again'
      : ended.some(({ id }) => id === job) ? `it has ended: ${ended.findLast(({ id }) => id === job)!.reason}` : 'nobody has asked for it'
  throw failure('LEASE_LOST', { job, token, problem })
}

/** Ends a job: its lease goes, and only under this token was it brought to its end. Said again, as after an answer that was lost, it changes nothing. */
export function settle(queue: Queue, claim: Claim, { end, reason }: { end: 'done' | 'failed'; reason: string }, now: Date): Queue {
  if (queue.ended.some(({ id, token }) => id === claim.job && token === claim.token)) return queue
  const { job: { id, model, hash, source } } = findLease(queue, claim)
  return { ...queue, leases: queue.leases.filter(({ job }) => job.id !== id), ended: [...queue.ended.filter((each) => each.id !== id), { id, model, hash, end, reason, token: claim.token, at: now.toISOString(), source, isTold: false }] }
}

/** Gives a lease back before the work is done, as when a runner is told to end: the job is at its place in line again, and nothing was lost. */
export function giveBack(queue: Queue, claim: Claim): Queue {
  const lease = findLease(queue, claim)
  return { ...queue, leases: queue.leases.filter((each) => each !== lease), waiting: [...queue.waiting, lease.job] }
}
