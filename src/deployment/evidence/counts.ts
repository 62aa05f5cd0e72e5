import { latencyLimitsMs } from '../../serving/record.ts'
import type { ObservedReplica } from '../target.ts'

/** What the counters of a server come to, for the limits that this step is judged by. */
export interface Counts { requests: number; /** Of these, reports of events. */ reports: number; errors: number; replayed: number; timed: number; slow: number; late: number; events: Record<string, number> }

/** `latencyMs` is the limit of the spec, beyond which an answer is slow; beyond `baselineMs`, about which one in twenty of the stable
 *  release's own answers lies, it is late. */
interface LatencyLimits { latencyMs: number; baselineMs?: number | undefined }

/** Requests that were replayed count as asked; only users make events. */
export function countsOf({ requests, eventReports = 0, errors, replayed, latencyCounts, events }: ObservedReplica & { eventReports?: number }, { latencyMs, baselineMs }: LatencyLimits): Counts {
  const latencies = latencyCounts.map((count, i) => count + (replayed.latencyCounts[i] ?? 0))
  return {
    requests: requests + replayed.requests,
    reports: eventReports,
    errors: errors + replayed.errors,
    replayed: replayed.requests,
    timed: sum(latencies),
    slow: slowerThan(latencies, latencyMs),
    late: baselineMs === undefined ? 0 : slowerThan(latencies, baselineMs),
    events,
  }
}

/** What came since the counters were last seen. A router that was started again counts from 0, which shows where any of them went down:
 *  then all of it is new. */
export function countsSince(now: Counts, before: Counts | undefined): Counts {
  if (!before || wentDown(now, before)) return now
  return {
    requests: now.requests - before.requests, reports: now.reports - before.reports, errors: now.errors - before.errors, replayed: now.replayed - before.replayed, timed: now.timed - before.timed,
    slow: now.slow - before.slow, late: now.late - before.late,
    events: Object.fromEntries(Object.entries(now.events).map(([type, count]) => [type, count - (before.events[type] ?? 0)])),
  }
}

/** The limit of the bucket with the 95th percentile; undefined where too few answers, or hardly any limit, would tell it. */
export function percentile95Of({ latencyCounts }: ObservedReplica): number | undefined {
  const total = sum(latencyCounts)
  if (total < 100) return undefined
  let upTo = 0
  return latencyLimitsMs.find((_, i) => (upTo += latencyCounts[i]!) >= 0.95 * total)
}

/** A limit inside a bucket counts as the bucket's upper one, in favour of the server. */
function slowerThan(latencies: readonly number[], limitMs: number): number {
  const bucket = latencyLimitsMs.findIndex((limit) => limit >= limitMs)
  return bucket === -1 ? 0 : sum(latencies.slice(bucket + 1))
}

function wentDown(now: Counts, before: Counts): boolean {
  return (['requests', 'reports', 'errors', 'replayed', 'timed', 'slow', 'late'] as const).some((key) => now[key] < before[key]) || Object.entries(before.events).some(([type, count]) => (now.events[type] ?? 0) < count)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
