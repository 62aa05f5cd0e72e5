import type { Machine } from '../schedule/job.ts'

/** What was heard of a set of runners: how many jobs it has, those of the line among them, how many runners are idle, and how many there may be. Without `taken` nothing was heard, and `problem` says why. */
export interface SetReport { taken?: number; idle?: number; max?: number; problem?: string }

/** Reports by the name of the set. */
export type SetReports = Readonly<Record<string, SetReport>>

/** A slot for which a lease is out, and whether its holder was ever heard of. */
export interface HeldSlot { slot: string; isHeard: boolean }

/** Says which slots of sets may be given out; other machines stay as they are. A set that was asked has room for as many as there may be, less the jobs that it has. Those jobs are ours as well as others'; a lease whose holder
 *  was never heard of may or may not be among them, and is counted beside them: rather a slot stays empty until its training has begun than one is given out that another's job has. A set that could not be
 *  asked gets nothing new, like a runner that is silent: what was given out for no runner would come back only after a quarter of an hour. A set without a report has no metrics, and the list is believed. */
export function settleSlots(machines: readonly Machine[], reports: SetReports, held: readonly HeldSlot[]): Machine[] {
  const isHeld = new Map(held.map(({ slot, isHeard }) => [slot, isHeard]))
  const slotsOf = Map.groupBy(machines.filter(({ set }) => set !== undefined), ({ set }) => set!)
  const open = new Set([...slotsOf].flatMap(([set, slots]) => {
    const names = slots.map((slot) => slot.name)
    const report = Object.hasOwn(reports, set) ? reports[set] : undefined
    const free = names.filter((name) => !isHeld.has(name))
    return [...names.filter((name) => isHeld.has(name)), ...free.slice(0, report === undefined ? free.length : roomOf(report, names.length, names.flatMap((name) => isHeld.get(name) ?? [])))]
  }))
  return machines.map((machine) => (machine.set === undefined || open.has(machine.name) ? machine : { ...machine, state: reports[machine.set]?.taken === undefined ? 'offline' : 'busy' }))
}

/** How many more of a set may be given out, when so many leases are out for it. */
function roomOf({ taken, max }: SetReport, slots: number, leases: readonly boolean[]): number {
  if (taken === undefined) return 0
  const unheard = leases.filter((isHeard) => !isHeard).length
  return Math.max(0, Math.min(slots - leases.length, (max ?? slots) - Math.max(taken + unheard, leases.length)))
}
