import { isFailure } from '../../../src/base/errors.ts'
import { seededRandom } from '../../../src/base/random.ts'
import { toMachine } from '../../../src/plan/allocation.ts'
import { openSlots } from '../../../src/plan/autoscaler/runner-set.ts'
import { holdRound } from '../../../src/plan/lease/hold-round.ts'
import { emptyQueue } from '../../../src/plan/lease/record.ts'
import type { Beat, Queue } from '../../../src/plan/lease/record.ts'
import { findLease, settle } from '../../../src/plan/lease/settle.ts'
import { submit } from '../../../src/plan/lease/submit.ts'
import { submission } from '../../contracts/lease-book.ts'
import { assert, describe } from '../../support/suite.ts'

const nHistories = 400
const shares = { weightOf: () => 1 }

/** A job of a workflow: of the line, with its lease, or of somebody else. It waits in Actions, is taken on by the set, works, and after a training stays for a while; one that hangs works without a beat. */
interface WorkflowJob { lease?: { job: string; token: number }; state: 'waits' | 'taken' | 'works' | 'hangs' | 'tidies' }

/** A scale set of so many runners, with jobs of others on it, whose runners come late, hang and die; gives what is wrong, and how the trainings ended. */
function play(seed: number): { faults: string[]; done: number; rejected: number; unbegun: number } {
  const random = seededRandom(seed), happens = (chance: number) => random.next() < chance
  const max = 1 + random.below(4), declared = 1 + random.below(5)
  const listed = openSlots([{ name: 'set', executor: 'process', cpu: 4, memoryMiB: 4096, gpu: 0, autoscaler: { max: declared } }]).map(toMachine)
  const faults: string[] = [], beats = new Map<string, Beat>(), begun = new Map<string, number>()
  let queue: Queue = emptyQueue, jobs: WorkflowJob[] = [], now = Date.parse('2026-01-01T00:00:00Z'), submitted = 0, unbegun = 0
  const taken = () => jobs.filter(({ state }) => state !== 'waits').length

  for (let i = 0; i < 60 || (i < 3_000 && queue.waiting.length + queue.leases.length > 0); i++) {
    const isLate = i >= 60
    now += 5 * 60_000
    if (!isLate && happens(0.3)) queue = submit(queue, [submission(`j${submitted++}`, { cpu: 1 + random.below(4) })], { now: new Date(now), machines: listed, shares })
    if (!isLate && happens(0.2)) jobs.push({ state: 'waits' })
    for (const job of random.shuffle(jobs)) if (job.state === 'waits' && taken() < max && happens(0.8)) job.state = 'taken'
    jobs = jobs.filter((job) => goOn(job, isLate))

    // The set is asked; before the round is held, somebody else may be faster.
    const report = happens(0.1) ? { problem: 'no answer' } : { taken: taken(), max }
    const isAhead = !isLate && happens(0.1) && taken() < max
    if (isAhead) jobs.push({ state: 'taken' })
    const round = holdRound({ queue, runners: [], beats: [...beats.values()], listed, sets: { set: report }, now: new Date(now) })
    const isCurrent = ({ lease }: WorkflowJob) => round.queue.leases.some(({ token }) => token === lease?.token)
    const onTheWay = jobs.filter((job) => job.state === 'waits' && isCurrent(job)).length
    if (round.started.length > 0 && (report.taken === undefined || report.taken + onTheWay + round.started.length > max)) faults.push(`${i}: ${round.started.length} begin where ${report.taken} jobs are there and ${onTheWay} come, of ${max}`)
    if (new Set(round.queue.leases.map(({ runner }) => runner)).size !== round.queue.leases.length || round.queue.leases.length > declared) faults.push(`${i}: ${round.queue.leases.map(({ runner }) => runner).join()} of ${declared}`)
    unbegun += round.lost.filter(({ token }) => !beats.has(`${token}`)).length
    jobs.push(...round.started.map(({ job, token }): WorkflowJob => ({ lease: { job: job.id, token }, state: 'waits' })))
    queue = round.queue
  }

  /** What one job does in five minutes; false where it is over. A training is done by whichever runner took the job: none says its name. */
  function goOn(job: WorkflowJob, isLate: boolean): boolean {
    const { lease } = job
    if (lease === undefined) return job.state === 'waits' || !happens(isLate ? 0.5 : 0.15)
    try {
      if (job.state === 'taken' && happens(0.7)) {
        findLease(queue, lease)
        begun.set(lease.job, (begun.get(lease.job) ?? 0) + 1)
        job.state = 'works'
      }
      if (job.state === 'works') {
        findLease(queue, lease)
        beats.set(`${lease.token}`, { ...lease, beat: `${random.next()}`, toldAt: '' })
        if (happens(0.3)) {
          queue = settle(queue, lease, { end: 'done', reason: 'trained' }, new Date(now))
          job.state = 'tidies'
        } else if (!isLate && happens(0.15)) job.state = 'hangs'
        else if (!isLate && happens(0.15)) return false
      } else if (job.state === 'hangs' && happens(0.15)) job.state = 'works'
      else if (job.state === 'tidies' && happens(0.5)) return false
      return true
    } catch (error) {
      if (!isFailure(error, 'LEASE_LOST')) throw error
      return false
    }
  }

  const rejected = queue.ended.filter(({ end }) => end === 'rejected')
  return {
    faults: [
      ...faults,
      ...(queue.ended.length === submitted ? [] : [`of ${submitted} trainings ${queue.ended.length} came to an end`]),
      ...rejected.filter(({ id }) => (begun.get(id) ?? 0) < 3).map(({ id, reason }) => `${id} is rejected though it began ${begun.get(id) ?? 0} times: ${reason}`),
    ],
    done: queue.ended.length - rejected.length, rejected: rejected.length, unbegun,
  }
}

describe(`a scale set with jobs of others, over ${nHistories} random histories`, (test) => {
  test('has room for all that is given out, one training for each slot; each training comes to one end, and none is rejected for runners that never came', () => {
    const sum = { done: 0, rejected: 0, unbegun: 0 }
    for (let seed = 1; seed <= nHistories; seed++) {
      const { faults, done, rejected, unbegun } = play(seed)
      assert.equal(faults, [], `seed ${seed}`)
      sum.done += done
      sum.rejected += rejected
      sum.unbegun += unbegun
    }
    process.stdout.write(`seeds 1 to ${nHistories}: ${sum.done} done, ${sum.rejected} rejected, ${sum.unbegun} leases for which no runner came `)
    assert.ok(sum.done > 10 * nHistories && sum.rejected > 10 && sum.unbegun > 50, JSON.stringify(sum))
  })
})
