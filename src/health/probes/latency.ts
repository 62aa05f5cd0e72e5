import type { Probe } from '../probe.ts'
import { defaultMinRequests, readTraffic, tooFew } from './traffic.ts'
import type { TrafficProbeOptions } from './traffic.ts'

/** Answer times that the router keeps of each version. */
const nKept = 1_000

/** The 95th percentile of the answer time as clients of the router see it, in milliseconds. */
export function latencyProbe(options: TrafficProbeOptions): Probe {
  const { minRequests = defaultMinRequests } = options
  return {
    name: 'latency',
    async measure() {
      const traffic = await readTraffic(options)
      if ('unknown' in traffic) return traffic
      if (traffic.requests < minRequests) return { unknown: tooFew(traffic.requests, minRequests) }
      return { value: traffic.latencyP95Ms, unit: 'ms', detail: `95th percentile of the answer time over the newest ${Math.min(traffic.requests, nKept)} requests` }
    },
  }
}
