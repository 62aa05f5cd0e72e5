// What must hold of every simulation, worked out apart from the code that decides.
import type { Round, Simulation } from '../../../scripts/bench/scheduling/simulate.ts'
import type { Trace, TracedJob } from '../../../scripts/bench/scheduling/trace.ts'
import { patience } from '../../../src/plan/schedule/decide-starts.ts'
import type { Machine, Needs, RunningJob } from '../../../src/plan/schedule/job.ts'
import { leastShare, minutesOfPriority } from '../../../src/plan/schedule/turn.ts'

/** What one round breaks, in sentences. */
export function findFaults({ now, input, decisions }: Round): string[] {
  const waiting = new Map(input.waiting.map((job) => [job.id, job]))
  const machines = new Map(input.machines.map((machine) => [machine.name, machine]))
  const starts = decisions.flatMap((decision) => (decision.kind === 'start' ? [{ ...waiting.get(decision.job)!, ...decision }] : []))
  return [
    ...(decisions.length === waiting.size && new Set(decisions.map(({ job }) => job)).size === waiting.size ? [] : [`${now}: ${decisions.length} decisions for ${waiting.size} jobs`]),
    ...starts.filter(({ machine }) => machines.get(machine)?.state !== 'online').map(({ id, machine }) => `${now}: ${id} starts on ${machine}, which is not online`),
    ...input.machines.flatMap((machine) => findOversubscribed(machine, [...input.running, ...starts].filter((job) => job.machine === machine.name)).map((fault) => `${now}: ${fault}`)),
    ...decisions.filter(({ kind, job }) => kind === 'reject' && input.machines.some((machine) => couldRun(machine, waiting.get(job)!))).map(({ job }) => `${now}: ${job} is rejected, though a machine could run it`),
  ]
}

function findOversubscribed(machine: Machine, jobs: readonly (Needs & Pick<RunningJob, 'gpus'>)[]): string[] {
  const sum = (of: (job: Needs) => number) => jobs.reduce((total, job) => total + of(job), 0)
  const gpuFaults = machine.gpus.flatMap((memoryMiB, index) => {
    const users = jobs.filter(({ gpus }) => gpus.includes(index))
    const isShared = users.length > 1
    const isWrong = isShared && (memoryMiB === 0 || users.some(({ gpuMemoryMiB }) => gpuMemoryMiB === undefined) || users.reduce((total, { gpuMemoryMiB }) => total + gpuMemoryMiB!, 0) > memoryMiB)
    return isWrong || (memoryMiB > 0 && users.some(({ gpuMemoryMiB = 0 }) => gpuMemoryMiB > memoryMiB)) ? [`GPU ${index} of ${machine.name} is given away twice`] : []
  })
  return [
    ...(sum(({ cpu }) => cpu) > machine.cpu + 1e-6 ? [`${machine.name} has no more than ${machine.cpu} cores`] : []),
    ...(sum(({ memoryMiB }) => memoryMiB) > machine.memoryMiB ? [`${machine.name} has no more than ${machine.memoryMiB} MiB`] : []),
    ...jobs.filter(({ gpu, gpus }) => new Set(gpus).size !== gpu || gpus.some((index) => machine.gpus[index] === undefined)).map(() => `a job on ${machine.name} does not get its GPUs`),
    ...gpuFaults,
  ]
}

export function couldRun(machine: Machine, { cpu, memoryMiB, gpu, gpuMemoryMiB }: Needs): boolean {
  return cpu <= machine.cpu && memoryMiB <= machine.memoryMiB && machine.gpus.filter((total) => total === 0 || total >= (gpuMemoryMiB ?? 0)).length >= gpu
}

/** The longest that a job may have waited for its first start, by the rule in src/plan/schedule/README.md, from the machines that could run it and were online for all that
 *  time; Infinity where there was none. */
export function longestWait(trace: Trace, { turns }: Simulation, job: TracedJob, startedAt: number, requeued: readonly { at: number; until: number; limitMinutes: number }[]): number {
  const steady = trace.machines.filter((machine) => couldRun(machine, job) && !trace.events.some((event) => event.machine === machine.name && isOut(trace, machine.name, job.submittedAt, startedAt)))
  if (steady.length === 0) return Infinity
  const weights = Object.values(trace.weights)
  const totalWeight = weights.reduce((sum, weight) => sum + weight, 0)
  const { start, virtualTime, cost } = turns.get(job.id)!
  const most = (of: (each: TracedJob) => number) => trace.jobs.reduce((largest, each) => Math.max(largest, of(each)), 0)
  const ownMinutes = trace.weights[job.team]! * (start - virtualTime) + cost
  const fairShareMinutes = totalWeight / trace.weights[job.team]! * ownMinutes
  const ofOthers = weights.length * most(({ id }) => turns.get(id)?.cost ?? 0) + minutesOfPriority * (most(({ priority }) => priority) - job.priority)
  const lost = requeued.filter(({ at, until }) => at <= startedAt && until >= job.submittedAt).reduce((sum, { limitMinutes }) => sum + limitMinutes, 0)
  return Math.max(most(({ limitMinutes }) => limitMinutes), patience * job.limitMinutes) + ((fairShareMinutes + ofOthers) / leastShare + lost) / steady.length
}

/** Whether a machine was not online for a while between two times; its events come in pairs, which may overlap. */
function isOut(trace: Trace, machine: string, from: number, until: number): boolean {
  const events = trace.events.filter((event) => event.machine === machine)
  const before = events.filter(({ at }) => at <= from).at(-1)?.state ?? 'online'
  return before !== 'online' || events.some(({ at, state }) => at > from && at <= until && state !== 'online')
}
