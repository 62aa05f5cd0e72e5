import type { Machine, Needs } from '../../../src/plan/schedule/job.ts'
import { isAble } from '../../../src/plan/schedule/room.ts'
import type { Trace, TracedJob } from './trace.ts'

/** Before this minute no schedule at all can have done the jobs of a trace: each takes its time once it has come, and whatever comes from a moment on needs at least its
 *  core-minutes, MiB-minutes and GPU-minutes of all machines together. What does not fit beside each other is not counted, so the best schedule may be longer. */
export function leastMakespan({ machines, jobs }: Trace): number {
  const possible = jobs.filter((job) => machines.some((machine) => isAble(machine, job)))
  const total = (of: (machine: Machine) => number) => machines.reduce((sum, machine) => sum + of(machine), 0)
  const largestGpuMiB = Math.max(0, ...machines.flatMap(({ gpus }) => gpus))
  const kinds: { capacity: number; use(job: TracedJob): number }[] = [
    { capacity: total(({ cpu }) => cpu), use: ({ cpu }) => cpu },
    { capacity: total(({ memoryMiB }) => memoryMiB), use: ({ memoryMiB }) => memoryMiB },
    { capacity: total(({ gpus }) => gpus.length), use: (job) => gpuUse(job, largestGpuMiB) },
  ]
  const alone = possible.map(({ submittedAt, runsMinutes }) => submittedAt + runsMinutes)
  const together = kinds.filter(({ capacity }) => capacity > 0).flatMap(({ capacity, use }) => {
    const areaFrom = (from: number) => possible.filter(({ submittedAt }) => submittedAt >= from).reduce((sum, job) => sum + use(job) * job.runsMinutes, 0)
    return possible.map(({ submittedAt }) => submittedAt + areaFrom(submittedAt) / capacity)
  })
  return Math.max(0, ...alone, ...together)
}

/** GPUs that a job takes; of one that it shares its part of the largest there is. */
function gpuUse({ gpu, gpuMemoryMiB }: Needs, largestMiB: number): number {
  return gpuMemoryMiB === undefined || largestMiB === 0 ? gpu : gpu * gpuMemoryMiB / largestMiB
}
