import { quantile } from '../../metrics/quantile.ts'
import { latencyLimitsMs, noLatencies } from '../record.ts'
import type { TrafficCounters } from '../record.ts'
import { countCode } from './error-code.ts'

const windowSize = 1000

type ExchangeEnd = 'answered' | 'failed' | 'left'

export interface TrafficCounter {
  /** One request, or report of events, is under way; call what it returns once when it ended, where it failed with a code. */
  begin(isReport?: boolean): (end: ExchangeEnd, durationMs: number, code?: string) => void
  countReplayed(end: 'answered' | 'failed', durationMs: number, code?: string): void
  countEvent(type: string, times: number): void
  read(): Omit<TrafficCounters, 'name' | 'version'>
}

/** Counts the exchanges with one server. The percentiles are those of a window and not of a whole life: a server that was slow for an
 *  hour yesterday is not slow today. The histogram is of the whole life, for whoever takes the difference of two readings. */
export function trafficCounter(): TrafficCounter {
  const window = new Float64Array(windowSize)
  const latencyCounts = noLatencies()
  const events: Record<string, number> = {}
  const errorCodes: Record<string, number> = {}
  const replayed = { requests: 0, errors: 0, latencyCounts: noLatencies() }
  let [requests, eventReports, errors, inFlight, nTimed, latencySumMs] = [0, 0, 0, 0, 0, 0]

  return {
    begin(isReport = false) {
      inFlight += 1
      return (end, durationMs, code) => {
        inFlight -= 1
        requests += 1
        if (end === 'failed') errors += 1
        if (code !== undefined) countCode(errorCodes, code)
        if (isReport) { eventReports += 1; return }
        // How long a client stayed that did not wait for the answer says nothing.
        if (end === 'left') return
        window[nTimed++ % windowSize] = durationMs
        latencyCounts[bucketOf(durationMs)]! += 1
        latencySumMs += durationMs
      }
    },
    countReplayed(end, durationMs, code) {
      if (code !== undefined) countCode(errorCodes, code)
      replayed.requests += 1
      if (end === 'failed') replayed.errors += 1
      replayed.latencyCounts[bucketOf(durationMs)]! += 1
    },
    countEvent(type, times) {
      events[type] = (events[type] ?? 0) + times
    },
    read() {
      const sorted = window.slice(0, Math.min(nTimed, windowSize)).sort()
      const at = (q: number) => (sorted.length === 0 ? 0 : quantile(sorted, q))
      return { requests, eventReports, errors, errorCodes: { ...errorCodes }, inFlight, latencyP50Ms: at(0.5), latencyP95Ms: at(0.95), latencyCounts: [...latencyCounts], latencySumMs, events: { ...events }, replayed: { ...replayed, latencyCounts: [...replayed.latencyCounts] } }
    },
  }
}

function bucketOf(durationMs: number): number {
  const found = latencyLimitsMs.findIndex((limit) => durationMs <= limit)
  return found === -1 ? latencyLimitsMs.length : found
}
