import { formatPrediction } from '../../base/clock.ts'
import type { Machine, Needs } from './job.ts'

/** "2 CPU, 2048 MiB, 1 GPU with 8000 MiB" */
export function formatNeeds({ cpu, memoryMiB, gpu, gpuMemoryMiB }: Needs): string {
  return [`${cpu} CPU`, `${memoryMiB} MiB`, ...(gpu === 0 ? [] : [`${gpu} GPU${gpuMemoryMiB === undefined ? '' : ` with ${gpuMemoryMiB} MiB`}`])].join(', ')
}

/** "gpu-1 (16 CPU, 65536 MiB, 2 GPU with 16384 MiB); old (…, offline)" */
export function formatMachines(machines: readonly Machine[]): string {
  return machines.map(({ name, cpu, memoryMiB, gpus, gpuProblem, state }) => `${name} (${[`${cpu} CPU`, `${memoryMiB} MiB`, ...formatGpus(gpus), ...(gpuProblem === undefined ? [] : [`GPUs not seen: ${gpuProblem}`]), ...(state === 'online' ? [] : [state])].join(', ')})`).join('; ') || 'no runner at all'
}

/** "in line behind 3, begins in about 40 min" */
export function formatPlace({ ahead, isRunning, startsInMinutes }: { ahead: number; isRunning: boolean; startsInMinutes?: number | undefined }): string {
  if (isRunning) return 'given to a runner already'
  const behind = ahead === 0 ? 'first in line' : `in line behind ${ahead}`
  if (startsInMinutes === undefined) return `${behind}, begins when a runner that can train it is back`
  return startsInMinutes === 0 ? `${behind}, begins in the next round` : `${behind}, begins in ${formatPrediction(startsInMinutes)}`
}

function formatGpus(gpus: readonly number[]): string[] {
  if (gpus.length === 0) return []
  const sizes = [...new Set(gpus)].filter((memoryMiB) => memoryMiB > 0)
  return [`${gpus.length} GPU${sizes.length === 0 ? '' : ` with ${sizes.join(' and ')} MiB`}`]
}
