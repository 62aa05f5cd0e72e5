import type { Random } from '../../../src/base/random.ts'
import type { Machine, Needs } from '../../../src/plan/schedule/job.ts'

/** A training as it will turn out: `runsMinutes` is known to nobody before it ends. */
export interface TracedJob extends Needs { id: string; team: string; priority: number; submittedAt: number; limitMinutes: number; estimateMinutes?: number; runsMinutes: number }
export interface TraceEvent { at: number; machine: string; state: Machine['state'] }
export interface Trace { machines: Machine[]; weights: Record<string, number>; jobs: TracedJob[]; events: TraceEvent[] }

export interface TraceRules {
  machines: { least: number; most: number }
  jobs: { least: number; most: number }
  teams: number
  /** Jobs come within so many minutes. */
  overMinutes: number
  /** How many machines are lost or drained for a while, at most. */
  faults: number
  /** Share of jobs that no machine can run. */
  impossible: number
  /** Share of jobs that the first team asks for; not given: as many as any. */
  loud?: number
}

/** Machines with and without GPUs, teams of different weight, and jobs of all sizes, many of them small, with time limits that are too long. */
export function drawTrace(random: Random, rules: TraceRules): Trace {
  const between = ({ least, most }: { least: number; most: number }) => least + random.below(most - least + 1)
  const machines = Array.from({ length: between(rules.machines) }, (_, i): Machine => {
    const hasGpus = random.next() < 0.6
    const size = random.pick([4, 8, 16])
    return { name: `m${i}`, cpu: size, memoryMiB: size * 4096, gpus: hasGpus ? Array.from({ length: random.pick([1, 2, 4]) }, () => random.pick([0, 16_384, 24_576])) : [], state: 'online' }
  })
  const teams = Array.from({ length: rules.teams }, (_, i) => `t${i}`)
  const jobs = Array.from({ length: between(rules.jobs) }, (_, i) => drawJob(random, `j${i}`, machines, random.next() < (rules.loud ?? 0) ? teams[0]! : random.pick(teams), rules))
  const events = Array.from({ length: random.below(rules.faults + 1) }, (): TraceEvent[] => {
    const machine = random.pick(machines).name, at = random.below(rules.overMinutes * 2)
    return [{ at, machine, state: random.pick(['offline', 'offline', 'drained'] as const) }, { at: at + 20 + random.below(300), machine, state: 'online' }]
  })
  return {
    machines,
    weights: Object.fromEntries(teams.map((team) => [team, random.pick([1, 1, 2, 4])])),
    jobs: jobs.sort((a, b) => a.submittedAt - b.submittedAt || (a.id < b.id ? -1 : 1)),
    events: events.flat().sort((a, b) => a.at - b.at),
  }
}

function drawJob(random: Random, id: string, machines: readonly Machine[], team: string, { overMinutes, impossible }: TraceRules): TracedJob {
  const like = random.pick(machines)
  const part = random.pick([0.1, 0.1, 0.2, 0.25, 0.5, 1])
  const limitMinutes = random.pick([10, 30, 60, 60, 120, 240])
  const runsMinutes = Math.max(1, Math.round(limitMinutes * (0.1 + 0.9 * random.next() ** 2)))
  const isImpossible = random.next() < impossible
  const gpu = like.gpus.length > 0 && random.next() < 0.6 ? 1 + (part === 1 ? random.below(like.gpus.length) : 0) : 0
  const smallest = Math.min(...like.gpus)
  return {
    id, team, limitMinutes, runsMinutes,
    priority: random.pick([0, 0, 0, 0, 1, 3]),
    submittedAt: random.below(overMinutes),
    cpu: isImpossible ? 64 : Math.max(0.5, like.cpu * part),
    memoryMiB: Math.max(128, Math.floor(like.memoryMiB * part * (0.5 + random.next() / 2))),
    gpu,
    ...(gpu === 1 && smallest > 0 && part < 1 ? { gpuMemoryMiB: Math.floor(smallest * Math.max(0.1, part)) } : {}),
    ...(random.next() < 0.7 ? { estimateMinutes: runsMinutes * (0.7 + 0.6 * random.next()) } : {}),
  }
}
