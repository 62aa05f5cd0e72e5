import { latencyLimitsMs } from '../../../serving/record.ts'
import type { TrafficCounters } from '../../../serving/record.ts'

/** What several routers counted, and those before them. `seen` holds the newest counts of each router that lives, `gone` those of routers
 *  that ended. A ConfigMap keeps it, so that the sums never fall when a router is replaced; what a router counted after the last look at
 *  it, and before its end, is lost. */
export interface CounterMemory { gone: TrafficCounters[]; seen: Record<string, TrafficCounters[]> }

/** `live` by an id that a router has for its lifetime. Servers that are no longer `wanted` are forgotten. */
export function sumCounters(memory: CounterMemory, live: Record<string, TrafficCounters[]>, wanted: (name: string) => boolean): { memory: CounterMemory; totals: TrafficCounters[] } {
  const ended = Object.entries(memory.seen).filter(([id]) => live[id] === undefined).flatMap(([, counters]) => counters)
  const gone = addUp([...memory.gone, ...ended].filter(({ name }) => wanted(name))).map((counters) => ({ ...counters, inFlight: 0 }))
  const seen = Object.fromEntries(Object.entries(live).map(([id, counters]) => [id, counters.filter(({ name }) => wanted(name))]))
  return { memory: { gone, seen }, totals: addUp([...gone, ...Object.values(seen).flat()]) }
}

function addUp(all: readonly TrafficCounters[]): TrafficCounters[] {
  const byName = Map.groupBy(all, ({ name }) => name)
  return [...byName.values()].map((parts) => {
    const sum = (pick: (counters: TrafficCounters) => number) => parts.reduce((total, part) => total + pick(part), 0)
    const latencyCounts = sumLists(parts.map((part) => part.latencyCounts))
    return {
      name: parts[0]!.name,
      version: parts[0]!.version,
      requests: sum(({ requests }) => requests),
      eventReports: sum(({ eventReports }) => eventReports),
      errors: sum(({ errors }) => errors),
      errorCodes: sumRecords(parts.map(({ errorCodes = {} }) => errorCodes)),
      inFlight: sum(({ inFlight }) => inFlight),
      latencyP50Ms: percentileOf(latencyCounts, 0.5),
      latencyP95Ms: percentileOf(latencyCounts, 0.95),
      latencyCounts,
      latencySumMs: sum(({ latencySumMs }) => latencySumMs),
      events: sumRecords(parts.map(({ events }) => events)),
      replayed: { requests: sum(({ replayed }) => replayed.requests), errors: sum(({ replayed }) => replayed.errors), latencyCounts: sumLists(parts.map(({ replayed }) => replayed.latencyCounts)) },
    }
  })
}

/** The upper limit of the bucket that holds the share, since percentiles of several routers cannot be added; 0 where nothing was counted. */
export function percentileOf(latencyCounts: readonly number[], share: number): number {
  const total = latencyCounts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return 0
  let sum = 0
  const bucket = latencyCounts.findIndex((count) => (sum += count) >= share * total)
  return latencyLimitsMs[bucket] ?? latencyLimitsMs.at(-1)!
}

function sumLists(lists: readonly (readonly number[])[]): number[] {
  return Array.from({ length: latencyLimitsMs.length + 1 }, (_, i) => lists.reduce((sum, list) => sum + (list[i] ?? 0), 0))
}

function sumRecords(records: readonly Record<string, number>[]): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const record of records) for (const [name, count] of Object.entries(record)) sums[name] = (sums[name] ?? 0) + count
  return sums
}
