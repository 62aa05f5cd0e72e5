import type { Machine, Needs } from './job.ts'

/** "2 CPU, 2048 MiB, 1 GPU with 8000 MiB" */
export function formatNeeds({ cpu, memoryMiB, gpu, gpuMemoryMiB }: Needs): string {
  return [`${cpu} CPU`, `${memoryMiB} MiB`, ...(gpu === 0 ? [] : [`${gpu} GPU${gpuMemoryMiB === undefined ? '' : ` with ${gpuMemoryMiB} MiB`}`])].join(', ')
}

/** "gpu-1 (16 CPU, 65536 MiB, GPUs with 16384 and 16384 MiB, online); old (…, offline)" */
export function formatMachines(machines: readonly Machine[]): string {
  return machines.map(({ name, cpu, memoryMiB, gpus, state }) => `${name} (${[`${cpu} CPU`, `${memoryMiB} MiB`, ...formatGpus(gpus), state].join(', ')})`).join('; ') || 'no runner at all'
}

function formatGpus(gpus: readonly number[]): string[] {
  if (gpus.length === 0) return []
  const known = gpus.map((memoryMiB) => (memoryMiB === 0 ? 'unknown' : String(memoryMiB)))
  return [`${gpus.length === 1 ? 'a GPU' : 'GPUs'} with ${known.length === 1 ? known[0] : `${known.slice(0, -1).join(', ')} and ${known.at(-1)}`} MiB`]
}
