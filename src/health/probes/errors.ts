import type { Counts, Probe } from '../probe.ts'
import { defaultMinRequests, readTraffic, tooFew } from './traffic.ts'
import type { TrafficProbeOptions } from './traffic.ts'

/** The share of failed requests since the last check, in percent: a share since the first request would hide an outage behind a
 *  good past. The window stays open over several checks until it holds enough requests. */
export function errorsProbe(options: TrafficProbeOptions): Probe {
  const { minRequests = defaultMinRequests } = options
  return {
    name: 'errors',
    async measure(before) {
      const traffic = await readTraffic(options)
      // Where nothing was read the window stays open.
      if ('unknown' in traffic) return { ...traffic, ...(before ? { counts: before } : {}) }
      const start = isSameRouter(before, traffic) ? before : { requests: 0, errors: 0 }
      const requests = traffic.requests - start['requests']!
      const errors = traffic.errors - start['errors']!
      if (requests < minRequests) return { unknown: tooFew(requests, minRequests), counts: start }
      return {
        value: (errors / requests) * 100,
        unit: '%',
        detail: `${errors} of ${requests} requests failed`,
        counts: { requests: traffic.requests, errors: traffic.errors },
      }
    },
  }
}

/** Counters that went down belong to a router that was started anew. */
function isSameRouter(before: Counts | undefined, now: { requests: number; errors: number }): before is Counts {
  return before?.['requests'] !== undefined && before['errors'] !== undefined && before['requests'] <= now.requests && before['errors'] <= now.errors
}
