import { settleSlots } from '../autoscaler/settle-slots.ts'
import type { SetReports } from '../autoscaler/settle-slots.ts'
import { decideStarts } from '../schedule/decide-starts.ts'
import type { Decision } from '../schedule/decide-starts.ts'
import type { Machine, RunningJob, WaitingJob } from '../schedule/job.ts'
import { formatMachines, formatNeeds } from '../schedule/words.ts'
import type { Beat, Lease, Queue, QueuedJob, RunnerHeartbeat } from './record.ts'
import { countMinutes, countSilence, isGone, longestCountedMinutes } from './silence.ts'

export interface RoundInput {
  queue: Queue
  /** What runners said of themselves. */
  runners: readonly RunnerHeartbeat[]
  /** What holders of leases said. */
  beats: readonly Beat[]
  /** Machines that are known from elsewhere and not asked for beats: a list in the repository, or what the forge tells. One with a heartbeat goes by that. */
  listed: readonly Machine[]
  /** What autoscalers tell of their sets of runners, which are among the listed machines. */
  sets?: SetReports
  now: Date
  /** At most so many begin in one round; a matrix has no more. */
  most?: number
}

export interface Round { queue: Queue; started: Lease[]; lost: Lease[]; decisions: Decision[]; machines: Machine[] }

/** A job whose runner disappeared so often is taken for the cause. */
const mostLosses = 3

/** The time of the queue goes on by at most so much from one round to the next. */
const longestStepMinutes = 24 * 60

/** How many ended jobs are remembered. */
const keptEnds = 200

/** One round of the dispatcher: takes leases away from those who are gone, puts their jobs back at their places in the line, and gives out new ones for what starts
 *  now. Pure, so a round whose writing was overtaken is held again on what is there then. */
export function holdRound({ queue: { sets: _, ...queue }, runners, beats, listed, sets = {}, now, most = Infinity }: RoundInput): Round {
  const silence = countSilence(queue.silence, beatsOf(queue, runners, beats), countMinutes(queue.lastRoundAt, now, longestCountedMinutes))
  const minute = queue.minute + countMinutes(queue.lastRoundAt, now, longestStepMinutes)
  const lost = queue.leases.filter((lease) => isGone(silence, leaseKey(lease)))
  const kept = queue.leases.filter((lease) => !lost.includes(lease))
  const machines = machinesOf({ runners, listed, silence, sets, leases: kept, beats })
  // Where no runner of a set came for it, none disappeared.
  const isBegun = (lease: Lease) => silence[leaseKey(lease)]!.beat !== '' || !listed.some(({ name, set }) => set !== undefined && name === lease.runner)
  const back = lost.map((lease) => ({ ...lease.job, losses: lease.job.losses + (isBegun(lease) ? 1 : 0) }))
  const waiting = [...queue.waiting, ...back.filter(({ losses }) => losses < mostLosses)]

  const decisions = decideStarts({ now: minute, waiting: waiting.map(toWaiting), running: kept.map(toRunning), machines })
  const starts = decisions.flatMap((decision) => (decision.kind === 'start' ? [decision] : [])).slice(0, most)
  const jobs = new Map(waiting.map((job) => [job.id, job]))
  const started = starts.map(({ job, machine, gpus }, i): Lease => ({ job: jobs.get(job)!, runner: machine, gpus, token: queue.lastToken + 1 + i, startedAt: now.toISOString(), startedMinute: minute }))
  const rejected = decisions.filter(({ kind }) => kind === 'reject').map(({ job }) => jobs.get(job)!)
  const gone = new Set([...starts.map(({ job }) => job), ...rejected.map(({ id }) => id)])
  const endOf = ({ id, model, hash, source }: QueuedJob, reason: string) => ({ id, model, hash, end: 'rejected' as const, reason, at: now.toISOString(), source, isTold: false })

  return {
    started, lost, machines,
    decisions: decisions.map((decision) => (decision.kind === 'start' && !gone.has(decision.job) ? { kind: 'hold', job: decision.job, why: { kind: 'limit' } } : decision)),
    queue: {
      ...queue,
      lastToken: queue.lastToken + started.length,
      minute,
      lastRoundAt: now.toISOString(),
      waiting: waiting.filter(({ id }) => !gone.has(id)),
      leases: [...kept, ...started],
      ended: [
        ...queue.ended,
        ...rejected.map((job) => endOf(job, `it asks for ${formatNeeds(job)}; there is ${formatMachines(machines)}`)),
        ...back.filter(({ losses }) => losses >= mostLosses).map((job) => endOf(job, `its runner disappeared ${mostLosses} times while it ran`)),
      ].slice(-keptEnds),
      silence: { ...silence, ...Object.fromEntries(started.map((lease) => [leaseKey(lease), { beat: '', minutes: 0 }])) },
      ...(Object.keys(sets).length > 0 && { sets }),
    },
  }
}

/** What is to be heard: every runner that ever spoke, and every lease, which is silent from its first round on. */
function beatsOf({ leases }: Queue, runners: readonly RunnerHeartbeat[], beats: readonly Beat[]): Map<string, string> {
  const beatOf = (lease: Lease) => beats.find(({ job, token }) => job === lease.job.id && token === lease.token)?.beat ?? ''
  return new Map([...runners.map(({ name, beat }) => [runnerKey(name), beat] as const), ...leases.map((lease) => [leaseKey(lease), beatOf(lease)] as const)])
}

/** Every machine that is known, as it was last heard of. Of those that an autoscaler makes none has a word of its own: leases are given for slots, and whichever runner comes first takes one. */
export function machinesOf({ runners, listed, silence, sets = {}, leases, beats }: Pick<RoundInput, 'runners' | 'listed' | 'sets' | 'beats'> & Pick<Queue, 'silence' | 'leases'>): Machine[] {
  const ofSets = new Set(listed.flatMap(({ name, set }) => (set === undefined ? [] : [name, set])))
  const heard = runners.filter(({ name }) => !ofSets.has(name)).map(({ name, cpu, memoryMiB, gpus, isDrained, problem }): Machine => ({ name, cpu, memoryMiB, gpus, state: isGone(silence, runnerKey(name)) ? 'offline' : isDrained ? 'drained' : 'online', ...(problem !== undefined && { gpuProblem: problem }) }))
  const known = [...heard, ...listed.filter(({ name }) => !heard.some((machine) => machine.name === name))]
  return settleSlots(known, sets, leases.map(({ runner, token }) => ({ slot: runner, isHeard: beats.some((beat) => beat.token === token) })))
}

function runnerKey(name: string): string {
  return `runner ${name}`
}

function leaseKey({ job, token }: Lease): string {
  return `lease ${token} of ${job.id}`
}

export function toWaiting(job: QueuedJob): WaitingJob {
  return { ...job, submittedAt: job.submittedMinute }
}

export function toRunning({ job, runner, gpus, startedMinute }: Lease): RunningJob {
  return { ...job, machine: runner, gpus, endsBy: startedMinute + job.limitMinutes, endsAbout: startedMinute + (job.estimateMinutes ?? job.limitMinutes) }
}
