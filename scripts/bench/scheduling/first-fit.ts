import { inLine } from '../../../src/plan/schedule/job.ts'
import { emptyRoom, findPlace, isAble, takePlace } from '../../../src/plan/schedule/room.ts'
import type { Policy } from './simulate.ts'

/** What a queue without a plan does: in the order in which jobs came, each to the first machine that has room. `mayPass`: jobs behind one that finds no room go on;
 *  without it everybody waits for the first in the line. Nothing is kept for anybody. */
export function firstFit({ mayPass }: { mayPass: boolean }): Policy {
  return ({ waiting, running, machines }) => {
    const rooms = machines.filter(({ state }) => state === 'online').map((machine) => ({ machine, room: running.filter((job) => job.machine === machine.name).reduce((room, job) => takePlace(room, job, job.gpus), emptyRoom(machine)) }))
    let isBlocked = false
    return [...waiting].sort((a, b) => inLine({ ...a, key: 0 }, { ...b, key: 0 })).map((job) => {
      if (!machines.some((machine) => isAble(machine, job))) return { kind: 'reject', job: job.id }
      const found = isBlocked ? undefined : rooms.find(({ room }) => findPlace(room, job) !== undefined)
      if (found === undefined) {
        isBlocked ||= !mayPass
        return { kind: 'hold', job: job.id, why: { kind: 'room' } }
      }
      const gpus = findPlace(found.room, job)!
      found.room = takePlace(found.room, job, gpus)
      return { kind: 'start', job: job.id, machine: found.machine.name, gpus }
    })
  }
}
