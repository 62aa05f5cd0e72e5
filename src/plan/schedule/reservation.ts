import type { Machine, RunningJob, WaitingJob } from './job.ts'
import { emptyRoom, findPlace, takePlace } from './room.ts'

export interface Reservation { at: number }

/** When a machine will have room for a job at the latest, if nothing else begins there: once enough of what runs has reached its limit. What is over its
 *  limit already is about to be ended. The machine must be able to run the job. */
export function findReservation(job: WaitingJob, machine: Machine, running: readonly RunningJob[], now: number): Reservation {
  const ends = [...new Set([now, ...running.map(({ endsBy }) => Math.max(now, endsBy))])].sort((a, b) => a - b)
  for (const at of ends) {
    const left = running.filter(({ endsBy }) => endsBy > at).reduce((room, each) => takePlace(room, each, each.gpus), emptyRoom(machine))
    if (findPlace(left, job) !== undefined) return { at }
  }
  throw new Error(`${machine.name} was found able to run ${job.id}, but is not even when it is empty`)
}
