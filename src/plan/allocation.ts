import { failure } from '../base/errors.ts'
import type { Autoscaler } from './autoscaler/runner-set.ts'
import type { KubernetesRunner } from './kubernetes-runner.ts'
import type { Machine, Needs } from './schedule/job.ts'
import { emptyRoom, findPlace, isAble, loadOf, mayBeAble, takePlace } from './schedule/room.ts'
import type { Room } from './schedule/room.ts'
import { formatMachines, formatNeeds } from './schedule/words.ts'

/** A machine on which training may run, the executor driver that reaches it, and its price where that is known. Names are unique. */
export interface Runner {
  name: string
  executor: string
  cpu: number
  memoryMiB: number
  gpu: number
  /** Of each of its GPUs; not given: each GPU has one user at a time. */
  gpuMemoryMiB?: number
  /** Memory of each GPU, of one that tells of itself. */
  gpus?: readonly number[]
  gpuProblem?: Machine['gpuProblem']
  /** What `runs-on` asks for; not given: self-hosted and its name. */
  labels?: string[]
  /** Of one that tells of itself; a list says that a machine is there. */
  state?: Machine['state']
  /** It stands for runners of this shape that are made when they are asked for; `openSlots` tells them one by one. */
  autoscaler?: Autoscaler
  /** Of one of these: the set that it is one of. */
  set?: string
  /** How the Job is made where the executor is kubernetes. */
  kubernetes?: KubernetesRunner
  pricePerHour?: number
  currency?: string
}

export interface TrainingRequest extends Needs { model: string }

/** Trainings of one wave run side by side; wave 2 starts when wave 1 has ended. */
interface Slot { model: string; runner: string; executor: string; wave: number }

/** Finds a place for every training: the largest first, as early as possible, on the runner that is then least loaded. No runner is ever
 *  given more than it has in one wave. What no runner can ever run fails with PLAN_NO_RUNNER, which lists the runners that there are. */
export function allocate(requests: readonly TrainingRequest[], runners: readonly Runner[]): Slot[] {
  const machines = runners.map((runner) => ({ runner, machine: toMachine(runner) }))
  const rooms = new Map<string, Room>()
  const roomOf = (machine: Machine, wave: number) => rooms.get(`${machine.name} ${wave}`) ?? emptyRoom(machine)

  return [...requests].sort(largestFirst).map((request) => {
    const able = machines.filter(({ machine }) => isAble(machine, request))
    // It waits in line until they are seen again.
    const [hopeful] = able.length === 0 ? machines.filter(({ machine }) => mayBeAble(machine, request)) : []
    if (hopeful) return { model: request.model, runner: hopeful.runner.name, executor: hopeful.runner.executor, wave: 1 }
    if (able.length === 0) throw failure('PLAN_NO_RUNNER', { model: request.model, asked: formatNeeds(request), available: formatMachines(machines.map(({ machine }) => machine)) })
    for (let wave = 1; ; wave++) {
      const [best] = able
        .flatMap(({ runner, machine }) => {
          const room = roomOf(machine, wave)
          const place = findPlace(room, request)
          return place === undefined ? [] : [{ runner, after: takePlace(room, request, place), opened: place.filter((index) => room.gpus[index]!.users === 0).length, wastesGpu: request.gpu === 0 && runner.gpu > 0, machine }]
        })
        .sort((a, b) => Number(a.wastesGpu) - Number(b.wastesGpu) || a.opened - b.opened || loadOf(a.machine, a.after) - loadOf(b.machine, b.after) || compareText(a.runner.name, b.runner.name))
      if (best === undefined) continue
      rooms.set(`${best.runner.name} ${wave}`, best.after)
      return { model: request.model, runner: best.runner.name, executor: best.runner.executor, wave }
    }
  })
}

/** The machine that plans also trains, in child processes, where no other runner is given. */
export function thisMachine(resources: { cpu: number; memoryMiB: number; gpu?: number }): Runner {
  return { name: 'this machine', executor: 'process', cpu: resources.cpu, memoryMiB: resources.memoryMiB, gpu: resources.gpu ?? 0 }
}

/** As the schedule sees it. */
export function toMachine({ name, cpu, memoryMiB, gpu, gpuMemoryMiB = 0, gpus, gpuProblem, set, state = 'online' }: Runner): Machine {
  return { name, cpu, memoryMiB, gpus: gpus ?? Array.from({ length: gpu }, () => gpuMemoryMiB), state, ...(gpuProblem !== undefined && { gpuProblem }), ...(set !== undefined && { set }) }
}

function largestFirst(a: TrainingRequest, b: TrainingRequest): number {
  return b.gpu - a.gpu || b.memoryMiB - a.memoryMiB || b.cpu - a.cpu || compareText(a.model, b.model)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
