import type { Machine, Needs } from './job.ts'

/** What is left of a machine. */
export interface Room { cpu: number; memoryMiB: number; gpus: GpuRoom[]; /** So many more jobs. */ jobs: number }
interface GpuRoom { totalMiB: number; freeMiB: number; users: number }

/** Sums of fractions of cores may be off by rounding. */
const rounding = 1e-9

export function emptyRoom({ cpu, memoryMiB, gpus, set }: Pick<Machine, 'cpu' | 'memoryMiB' | 'gpus' | 'set'>): Room {
  return { cpu, memoryMiB, jobs: set === undefined ? Infinity : 1, gpus: gpus.map((totalMiB) => ({ totalMiB, freeMiB: totalMiB, users: 0 })) }
}

/** The GPUs that a job would get, none where it needs none; undefined where there is no room for it. What shares a GPU goes to the one with the least
 *  memory left that has enough, so that whole ones stay whole. */
export function findPlace(room: Room, needs: Needs): number[] | undefined {
  if (room.jobs < 1 || needs.cpu > room.cpu + rounding || needs.memoryMiB > room.memoryMiB) return undefined
  if (needs.gpu === 0) return []
  const free = [...room.gpus.entries()].filter(([, gpu]) => hasRoom(gpu, needs.gpuMemoryMiB))
  if (free.length < needs.gpu) return undefined
  const tightest = free.sort(([i, a], [j, b]) => Number(b.users > 0) - Number(a.users > 0) || a.freeMiB - b.freeMiB || i - j)
  return tightest.slice(0, needs.gpu).map(([index]) => index).sort((a, b) => a - b)
}

/** The room that remains when a job takes its place; the room itself stays as it is. */
export function takePlace(room: Room, needs: Needs, place: readonly number[]): Room {
  return {
    cpu: room.cpu - needs.cpu,
    memoryMiB: room.memoryMiB - needs.memoryMiB,
    jobs: room.jobs - 1,
    gpus: room.gpus.map((gpu, index) => (place.includes(index) ? { ...gpu, freeMiB: gpu.freeMiB - usedMiB(gpu, needs), users: gpu.users + 1 } : gpu)),
  }
}

/** Whether a machine could run a job if it had nothing else to do. */
export function isAble({ cpu, memoryMiB, gpus }: Machine, needs: Needs): boolean {
  if (needs.cpu > cpu + rounding || needs.memoryMiB > memoryMiB || needs.gpu > gpus.length) return false
  return needs.gpu === 0 || gpus.filter((totalMiB) => totalMiB === 0 || totalMiB >= (needs.gpuMemoryMiB ?? 0)).length >= needs.gpu
}

/** The same where its GPUs may be seen again: a driver that did not answer once has not taken them away. */
export function mayBeAble(machine: Machine, needs: Needs): boolean {
  return isAble(machine, needs) || (machine.gpuProblem !== undefined && isAble(machine, { ...needs, gpu: 0 }))
}

/** The largest share of anything on the machine that a job takes, at most 1; all of a runner that has one job at a time. */
export function shareOf(machine: Machine, needs: Needs): number {
  if (machine.set !== undefined) return 1
  const gpuUse = machine.gpus.slice(0, needs.gpu).reduce((sum, totalMiB) => sum + (needs.gpuMemoryMiB === undefined || totalMiB === 0 ? 1 : needs.gpuMemoryMiB / totalMiB), 0)
  return Math.min(1, Math.max(needs.cpu / machine.cpu, needs.memoryMiB / machine.memoryMiB, machine.gpus.length === 0 ? 0 : gpuUse / machine.gpus.length))
}

/** The largest share of anything that is used. */
export function loadOf(machine: Machine, room: Room): number {
  if (room.jobs < 1) return 1
  const gpus = room.gpus.reduce((sum, { totalMiB, freeMiB, users }) => sum + (users === 0 ? 0 : totalMiB === 0 ? 1 : 1 - freeMiB / totalMiB), 0)
  return Math.max(1 - room.cpu / machine.cpu, 1 - room.memoryMiB / machine.memoryMiB, room.gpus.length === 0 ? 0 : gpus / room.gpus.length)
}

/** Nobody joins one who wants the whole GPU: it leaves no memory. */
function hasRoom({ totalMiB, freeMiB, users }: GpuRoom, wantedMiB: number | undefined): boolean {
  return wantedMiB === undefined || totalMiB === 0 ? users === 0 : freeMiB >= wantedMiB
}

function usedMiB({ freeMiB, totalMiB }: GpuRoom, { gpuMemoryMiB }: Needs): number {
  return gpuMemoryMiB === undefined || totalMiB === 0 ? freeMiB : gpuMemoryMiB
}
