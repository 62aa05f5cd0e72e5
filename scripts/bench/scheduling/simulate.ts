import type { RunningJob, WaitingJob } from '../../../src/plan/schedule/job.ts'
import { decideStarts } from '../../../src/plan/schedule/decide-starts.ts'
import type { Decision, ScheduleInput } from '../../../src/plan/schedule/decide-starts.ts'
import { costOf, emptyAccounts, takeTurn } from '../../../src/plan/schedule/turn.ts'
import type { Trace, TracedJob } from './trace.ts'

/** What became of a job. `startedAt` is the first start; a run that a lost machine took is counted in `lostMinutes` by its limit. */
export interface Outcome { job: TracedJob; end: 'done' | 'rejected' | 'queued'; startedAt?: number; endedAt?: number; runs: number }

/** Everything that was ever decided, for whoever checks it. */
export interface Round { now: number; input: ScheduleInput; decisions: Decision[] }

export type Policy = (input: ScheduleInput) => Decision[]

export interface Simulation { outcomes: Outcome[]; makespan: number; turns: Map<string, { start: number; key: number; virtualTime: number; cost: number }> }

/** A lost machine is noticed so much later. */
const silenceMinutes = 5

/** Plays a trace minute by minute of what happens: jobs come, end and are lost with their machine; they go on from where their last checkpoint was. A round of decisions
 *  follows each event. Ends when nothing more happens, or at `until`. */
export function simulate(trace: Trace, policy: Policy = decideStarts, { onRound, until = Infinity, checkpointMinutes = 10 }: { onRound?: (round: Round) => void; until?: number; checkpointMinutes?: number } = {}): Simulation {
  const machines = new Map(trace.machines.map((machine) => [machine.name, machine]))
  const outcomes = new Map<string, Outcome>(trace.jobs.map((job) => [job.id, { job, end: 'queued', runs: 0 }]))
  const turns: Simulation['turns'] = new Map()
  const totalWeight = Object.values(trace.weights).reduce((sum, weight) => sum + weight, 0)
  const remaining = new Map(trace.jobs.map(({ id, runsMinutes }) => [id, runsMinutes]))
  const waiting = new Map<string, WaitingJob>(), running = new Map<string, RunningJob & { startedAt: number; waited: WaitingJob; lostAt?: number }>()
  let accounts = emptyAccounts, now = 0, nextJob = 0, nextEvent = 0, makespan = 0

  for (;;) {
    const ends = [...running.values()].map(({ id, startedAt, lostAt }) => (lostAt === undefined ? startedAt + remaining.get(id)! : lostAt + silenceMinutes))
    now = Math.min(trace.jobs[nextJob]?.submittedAt ?? Infinity, trace.events[nextEvent]?.at ?? Infinity, ...ends)
    if (now === Infinity || now > until) break

    for (const run of [...running.values()]) {
      if (run.lostAt === undefined && run.startedAt + remaining.get(run.id)! <= now) {
        running.delete(run.id)
        Object.assign(outcomes.get(run.id)!, { end: 'done', endedAt: now })
        makespan = now
      } else if (run.lostAt !== undefined && run.lostAt + silenceMinutes <= now) {
        const kept = Math.floor((run.lostAt - run.startedAt) / checkpointMinutes) * checkpointMinutes
        remaining.set(run.id, remaining.get(run.id)! - kept)
        running.delete(run.id)
        waiting.set(run.id, run.waited)
      }
    }
    for (; trace.events[nextEvent] !== undefined && trace.events[nextEvent]!.at <= now; nextEvent++) {
      const { machine, state } = trace.events[nextEvent]!
      machines.set(machine, { ...machines.get(machine)!, state })
      if (state === 'offline') for (const run of running.values()) if (run.machine === machine) run.lostAt ??= now
    }
    for (; trace.jobs[nextJob] !== undefined && trace.jobs[nextJob]!.submittedAt <= now; nextJob++) {
      const job = trace.jobs[nextJob]!
      const cost = costOf(job, [...machines.values()])
      const taken = takeTurn(accounts, [...waiting.keys()].map((id) => turns.get(id)!), { ...job, weight: trace.weights[job.team]!, costMinutes: cost, totalWeight })
      accounts = taken.accounts
      turns.set(job.id, { ...taken.turn, virtualTime: accounts.virtualTime, cost })
      waiting.set(job.id, { ...job, key: taken.turn.key })
    }

    const input: ScheduleInput = { now, waiting: [...waiting.values()], running: [...running.values()], machines: [...machines.values()] }
    const decisions = policy(input)
    onRound?.({ now, input, decisions })
    for (const decision of decisions) {
      const job = waiting.get(decision.job)!
      const outcome = outcomes.get(decision.job)!
      if (decision.kind === 'reject') {
        waiting.delete(job.id)
        outcome.end = 'rejected'
      } else if (decision.kind === 'start') {
        waiting.delete(job.id)
        running.set(job.id, { ...job, machine: decision.machine, gpus: decision.gpus, startedAt: now, waited: job, endsBy: now + job.limitMinutes, endsAbout: now + (job.estimateMinutes ?? job.limitMinutes) })
        outcome.startedAt ??= now
        outcome.runs++
      }
    }
  }
  return { outcomes: [...outcomes.values()], makespan, turns }
}
