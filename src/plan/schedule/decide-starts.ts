import type { Machine, RunningJob, WaitingJob } from './job.ts'
import { findReservation } from './reservation.ts'
import type { Reservation } from './reservation.ts'
import { emptyRoom, findPlace, isAble, loadOf, mayBeAble, takePlace } from './room.ts'
import type { Room } from './room.ts'
import { lineUp } from './turn.ts'

export interface ScheduleInput { now: number; waiting: readonly WaitingJob[]; running: readonly RunningJob[]; machines: readonly Machine[] }

export type Decision =
  | { kind: 'start'; job: string; machine: string; gpus: number[] }
  | { kind: 'hold'; job: string; why: HoldReason }
  | { kind: 'reject'; job: string }

/** `room`: no machine has room now; where one is kept for it, which and from when on. `line`: there is room, but a job that waits longer needs it.
 *  `silent`: the machines that could run it are all drained or offline, or do not see their GPUs. `busy`: of these, others have some.
 *  `limit`: it could begin, and whoever holds the round begins no more in it. */
type HoldReason = { kind: 'room'; reserved?: { machine: string; at: number } } | { kind: 'line'; behind: string } | { kind: 'silent'; machines: string[] } | { kind: 'busy'; machines: string[] } | { kind: 'limit' }

/** So many times its own limit a job lets others run beside it that do not delay its reservation; then they stand aside. */
export const patience = 4

/** A machine in the course of one round: what runs on it, and who waits for it. */
interface Desk { machine: Machine; room: Room; running: RunningJob[]; /** Of those who wait, whose patience ends first. */ impatient?: WaitingJob; reserved?: Reservation & { job: WaitingJob } }

/** Decides what starts now, in the order of the line. Whoever finds no room is held, with a machine kept for it from when on it will have room; jobs behind
 *  may go first only where that delays no such reservation, and where, once a job has waited four times its limit, they are gone as soon as what runs there already.
 *  A job that no machine can ever run is rejected. The same input gives the same decisions, one for each job. How long a job can wait: see README.md. */
export function decideStarts({ now, waiting, running, machines }: ScheduleInput): Decision[] {
  const desks = machines.filter(({ state }) => state === 'online').map((machine) => openDesk(machine, running))
  return lineUp(waiting).map((job): Decision => {
    const able = desks.filter(({ machine }) => isAble(machine, job))
    if (able.length === 0) {
      const silent = machines.filter((machine) => mayBeAble(machine, job))
      if (silent.length === 0) return { kind: 'reject', job: job.id }
      return { kind: 'hold', job: job.id, why: { kind: silent.some(({ state }) => state === 'busy') ? 'busy' : 'silent', machines: [...new Set(silent.map(({ name, set = name }) => set))].sort() } }
    }

    const places = able.flatMap((desk) => {
      const gpus = findPlace(desk.room, job)
      return gpus === undefined ? [] : [{ desk, gpus, inTheWayOf: findDelayed(desk, job, gpus, now) }]
    })
    const [best] = places.filter(({ inTheWayOf }) => inTheWayOf === undefined).sort((a, b) => comparePlaces(a, b, job))
    if (best === undefined) return { kind: 'hold', job: job.id, why: hold(job, able, places[0]?.inTheWayOf, now) }
    const started = { ...job, machine: best.desk.machine.name, gpus: best.gpus, endsBy: now + job.limitMinutes, endsAbout: now + (job.estimateMinutes ?? job.limitMinutes) }
    best.desk.room = takePlace(best.desk.room, job, best.gpus)
    best.desk.running.push(started)
    return { kind: 'start', job: job.id, machine: started.machine, gpus: best.gpus }
  })
}

function openDesk(machine: Machine, running: readonly RunningJob[]): Desk {
  const here = running.filter((job) => job.machine === machine.name)
  return { machine, running: here, room: here.reduce((room, job) => takePlace(room, job, job.gpus), emptyRoom(machine)) }
}

/** The job ahead in the line that would wait longer if this one began here; undefined where none would. */
function findDelayed({ running, impatient, reserved, machine }: Desk, job: WaitingJob, gpus: readonly number[], now: number): WaitingJob | undefined {
  const endsBy = now + job.limitMinutes
  const emptyBy = running.reduce((latest, each) => Math.max(latest, each.endsBy), now)
  if (impatient && endsBy > Math.max(emptyBy, patientUntil(impatient))) return impatient
  if (reserved === undefined || endsBy <= reserved.at) return undefined
  const left = running.filter((each) => each.endsBy > reserved.at).reduce((then, each) => takePlace(then, each, each.gpus), emptyRoom(machine))
  return findPlace(takePlace(left, job, gpus), reserved.job) === undefined ? reserved.job : undefined
}

function patientUntil({ submittedAt, limitMinutes }: WaitingJob): number {
  return submittedAt + patience * limitMinutes
}

/** Writes down that a job waits, and keeps the machine for it that will have room first, of those that are kept for nobody. */
function hold(job: WaitingJob, able: readonly Desk[], inTheWayOf: WaitingJob | undefined, now: number): HoldReason {
  for (const desk of able) if (desk.impatient === undefined || patientUntil(job) < patientUntil(desk.impatient)) desk.impatient = job
  const [soonest] = able.filter(({ reserved }) => reserved === undefined)
    .map((desk) => ({ desk, reservation: findReservation(job, desk.machine, desk.running, now) }))
    .sort((a, b) => a.reservation.at - b.reservation.at || compareText(a.desk.machine.name, b.desk.machine.name))
  if (soonest) soonest.desk.reserved = { ...soonest.reservation, job }
  if (inTheWayOf) return { kind: 'line', behind: inTheWayOf.id }
  return { kind: 'room', ...(soonest && { reserved: { machine: soonest.desk.machine.name, at: soonest.reservation.at } }) }
}

interface Place { desk: Desk; gpus: number[] }

/** Machines with GPUs are left to those who need them, whole GPUs to those who need whole ones, and of equals the least loaded is taken. */
function comparePlaces(a: Place, b: Place, job: WaitingJob): number {
  const wastesGpu = ({ desk }: Place) => Number(job.gpu === 0 && desk.machine.gpus.length > 0)
  const opened = ({ desk, gpus }: Place) => gpus.filter((index) => desk.room.gpus[index]!.users === 0).length
  const loadAfter = ({ desk, gpus }: Place) => loadOf(desk.machine, takePlace(desk.room, job, gpus))
  return wastesGpu(a) - wastesGpu(b) || opened(a) - opened(b) || loadAfter(a) - loadAfter(b) || compareText(a.desk.machine.name, b.desk.machine.name)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
