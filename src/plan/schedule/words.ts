import { formatPrediction } from '../../base/clock.ts'
import type { Machine, Needs } from './job.ts'

/** "2 CPU, 2048 MiB, 1 GPU with 8000 MiB" */
export function formatNeeds({ cpu, memoryMiB, gpu, gpuMemoryMiB }: Needs): string {
  return [`${cpu} CPU`, `${memoryMiB} MiB`, ...(gpu === 0 ? [] : [`${gpu} GPU${gpuMemoryMiB === undefined ? '' : ` with ${gpuMemoryMiB} MiB`}`])].join(', ')
}

/** "gpu-1 (16 CPU, 65536 MiB, 2 GPU with 16384 MiB); old (…, offline)" */
export function formatMachines(machines: readonly Machine[]): string {
  const sets = Map.groupBy(machines.filter(({ set }) => set !== undefined), ({ set }) => set!)
  return [...machines.filter(({ set }) => set === undefined).map(formatMachine), ...[...sets].map(formatSet)].join('; ') || 'no runner at all'
}

function formatMachine({ name, cpu, memoryMiB, gpus, gpuProblem, state }: Machine): string {
  return `${name} (${[`${cpu} CPU`, `${memoryMiB} MiB`, ...formatGpus(gpus), ...(gpuProblem === undefined ? [] : [`GPUs not seen: ${gpuProblem}`]), ...(state === 'online' ? [] : [state])].join(', ')})`
}

/** "gpu-set (up to 4 with 8 CPU, 32768 MiB, 1 GPU; 1 busy)" */
function formatSet([set, slots]: [string, Machine[]]): string {
  const { cpu, memoryMiB, gpus } = slots[0]!
  const others = [...Map.groupBy(slots.filter(({ state }) => state !== 'online'), ({ state }) => state)].map(([state, those]) => `${those.length} ${state}`)
  return `${set} (up to ${slots.length} with ${[`${cpu} CPU`, `${memoryMiB} MiB`, ...formatGpus(gpus)].join(', ')}${others.map((other) => `; ${other}`).join('')})`
}

/** "in line behind 3, begins in about 40 min" */
export function formatPlace({ ahead, isRunning, startsInMinutes, ended }: { ahead: number; isRunning: boolean; startsInMinutes?: number | undefined; ended?: { end: string; reason: string } | undefined }): string {
  if (isRunning) return 'given to a runner already'
  if (ended?.end === 'done') return 'trained already'
  const before = ended === undefined ? '' : `${ended.end} before: ${ended.reason}; when lined up again `
  const behind = `${before}${ahead === 0 ? 'first in line' : `in line behind ${ahead}`}`
  if (startsInMinutes === undefined) return `${behind}, begins when a runner that can train it is there and free`
  return startsInMinutes === 0 ? `${behind}, begins in the next round` : `${behind}, begins in ${formatPrediction(startsInMinutes)}`
}

function formatGpus(gpus: readonly number[]): string[] {
  if (gpus.length === 0) return []
  const sizes = [...new Set(gpus)].filter((memoryMiB) => memoryMiB > 0)
  return [`${gpus.length} GPU${sizes.length === 0 ? '' : ` with ${sizes.join(' and ')} MiB`}`]
}
