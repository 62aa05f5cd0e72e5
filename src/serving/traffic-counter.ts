import { quantile } from '../metrics/quantile.ts'
import type { TrafficCounters } from './record.ts'

const windowSize = 1000

export interface TrafficCounter {
  /** One request is under way; call what it returns once when it ended. */
  begin(): (end: 'answered' | 'failed' | 'left', durationMs: number) => void
  read(): Omit<TrafficCounters, 'version'>
}

/** Counts the exchanges with one version. The latencies are those of a window and not of a whole life: a server that was slow for an
 *  hour yesterday is not slow today. */
export function trafficCounter(): TrafficCounter {
  const window = new Float64Array(windowSize)
  let [requests, errors, inFlight, nTimed] = [0, 0, 0, 0]

  return {
    begin() {
      inFlight += 1
      return (end, durationMs) => {
        inFlight -= 1
        requests += 1
        if (end === 'failed') errors += 1
        // How long a client stayed that did not wait for the answer says nothing.
        if (end !== 'left') window[nTimed++ % windowSize] = durationMs
      }
    },
    read() {
      const sorted = window.slice(0, Math.min(nTimed, windowSize)).sort()
      const at = (q: number) => (sorted.length === 0 ? 0 : quantile(sorted, q))
      return { requests, errors, inFlight, latencyP50Ms: at(0.5), latencyP95Ms: at(0.95) }
    },
  }
}
