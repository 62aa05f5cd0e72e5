import type { Machine, Needs } from './job.ts'

/** "2 CPU, 2048 MiB, 1 GPU with 8000 MiB" */
export function formatNeeds({ cpu, memoryMiB, gpu, gpuMemoryMiB }: Needs): string {
  return [`${cpu} CPU`, `${memoryMiB} MiB`, ...(gpu === 0 ? [] : [`${gpu} GPU${gpuMemoryMiB === undefined ? '' : ` with ${gpuMemoryMiB} MiB`}`])].join(', ')
}

/** "gpu-1 (16 CPU, 65536 MiB, 2 GPU with 16384 MiB); old (…, offline)" */
export function formatMachines(machines: readonly Machine[]): string {
  return machines.map(({ name, cpu, memoryMiB, gpus, state }) => `${name} (${[`${cpu} CPU`, `${memoryMiB} MiB`, ...formatGpus(gpus), ...(state === 'online' ? [] : [state])].join(', ')})`).join('; ') || 'no runner at all'
}

function formatGpus(gpus: readonly number[]): string[] {
  if (gpus.length === 0) return []
  const sizes = [...new Set(gpus)].filter((memoryMiB) => memoryMiB > 0)
  return [`${gpus.length} GPU${sizes.length === 0 ? '' : ` with ${sizes.join(' and ')} MiB`}`]
}
