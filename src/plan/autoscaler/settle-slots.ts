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
  const sets = Map.groupBy(machines.filter(({ set }) => set !== undefined), ({ set }) => set!)
  const settled = new Map([...sets].flatMap(([set, slots]) => settleSet(slots, Object.hasOwn(reports, set) ? reports[set] : undefined, held)).map((slot) => [slot.name, slot]))
  return machines.map((machine) => settled.get(machine.name) ?? machine)
}

function settleSet(slots: readonly Machine[], report: SetReport | undefined, held: readonly HeldSlot[]): Machine[] {
  if (report === undefined) return [...slots]
  const isHeard = new Map(held.map((lease) => [lease.slot, lease.isHeard]))
  const leases = slots.flatMap(({ name }) => isHeard.get(name) ?? [])
  const heard = leases.filter((isIt) => isIt).length
  const { taken, max = slots.length } = report
  const room = taken === undefined ? 0 : Math.max(0, max - Math.max(taken + leases.length - heard, leases.length))
  // What is neither free nor another's is not there at all.
  const others = taken === undefined ? 0 : Math.max(0, taken - heard)
  const free = slots.filter(({ name }) => !isHeard.has(name)).map((slot, i): Machine => (i < room ? slot : { ...slot, state: i < room + others ? 'busy' : 'offline' }))
  return [...slots.filter(({ name }) => isHeard.has(name)), ...free]
}
