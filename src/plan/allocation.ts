import { failure } from '../base/errors.ts'

export interface Resources { cpu: number; memoryMiB: number; gpu: number }

/** A machine on which training may run, the executor driver that reaches it, and its price where that is known. Names are unique. */
export interface Runner extends Resources { name: string; executor: string; pricePerHour?: number; currency?: string }

export interface TrainingRequest extends Resources { model: string }

/** Trainings of one wave run side by side; wave 2 starts when wave 1 has ended. */
export interface Slot { model: string; runner: string; executor: string; wave: number }

/** Finds a place for every training: the largest first, as early as possible, on the runner that is then least loaded. No runner is ever
 *  given more than it has in one wave. What no runner can ever run fails with PLAN_NO_RUNNER, which lists the runners that there are. */
export function allocate(requests: readonly TrainingRequest[], runners: readonly Runner[]): Slot[] {
  const used = new Map<string, Resources>()
  const usedBy = (runner: Runner, wave: number) => used.get(`${runner.name} ${wave}`) ?? { cpu: 0, memoryMiB: 0, gpu: 0 }

  return [...requests].sort(largestFirst).map((request) => {
    const able = runners.filter((runner) => fits(request, runner))
    if (able.length === 0) throw failure('PLAN_NO_RUNNER', { model: request.model, asked: formatResources(request), available: formatRunners(runners) })
    for (let wave = 1; ; wave++) {
      const [best] = able
        .filter((runner) => fits(sum(usedBy(runner, wave), request), runner))
        .map((runner) => ({ runner, load: loadOf(sum(usedBy(runner, wave), request), runner), wastesGpu: request.gpu === 0 && runner.gpu > 0 }))
        .sort((a, b) => Number(a.wastesGpu) - Number(b.wastesGpu) || a.load - b.load || compareText(a.runner.name, b.runner.name))
      if (best === undefined) continue
      used.set(`${best.runner.name} ${wave}`, sum(usedBy(best.runner, wave), request))
      return { model: request.model, runner: best.runner.name, executor: best.runner.executor, wave }
    }
  })
}

/** The machine that plans also trains, in child processes, where no other runner is given. */
export function thisMachine(resources: { cpu: number; memoryMiB: number; gpu?: number }): Runner {
  return { name: 'this machine', executor: 'process', cpu: resources.cpu, memoryMiB: resources.memoryMiB, gpu: resources.gpu ?? 0 }
}

/** "2 CPU, 2048 MiB" and GPUs where there are any. */
export function formatResources({ cpu, memoryMiB, gpu }: Resources): string {
  return [`${cpu} CPU`, `${memoryMiB} MiB`, ...(gpu > 0 ? [`${gpu} GPU`] : [])].join(', ')
}

function largestFirst(a: TrainingRequest, b: TrainingRequest): number {
  return b.gpu - a.gpu || b.memoryMiB - a.memoryMiB || b.cpu - a.cpu || compareText(a.model, b.model)
}

/** Sums of fractions of cores may be off by rounding. */
const rounding = 1e-9

function fits(asked: Resources, runner: Resources): boolean {
  return asked.cpu <= runner.cpu + rounding && asked.memoryMiB <= runner.memoryMiB && asked.gpu <= runner.gpu
}

function sum(a: Resources, b: Resources): Resources {
  return { cpu: a.cpu + b.cpu, memoryMiB: a.memoryMiB + b.memoryMiB, gpu: a.gpu + b.gpu }
}

/** The largest share of any resource that is used. */
function loadOf(inUse: Resources, runner: Resources): number {
  return Math.max(inUse.cpu / runner.cpu, inUse.memoryMiB / runner.memoryMiB, runner.gpu === 0 ? 0 : inUse.gpu / runner.gpu)
}

function formatRunners(runners: readonly Runner[]): string {
  return runners.map((runner) => `${runner.name} (${formatResources(runner)})`).join('; ') || 'no runner at all'
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
