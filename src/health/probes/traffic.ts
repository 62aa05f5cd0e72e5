import { messageOf } from '../../base/errors.ts'
import type { TrafficCounters } from '../../serving/record.ts'

/** What the router counts of a server, as far as it is judged. */
export type Traffic = Pick<TrafficCounters, 'name' | 'requests' | 'errors' | 'latencyP95Ms'>

export interface TrafficProbeOptions {
  /** What the router saw, by server. */
  counters: () => Promise<readonly Traffic[]>
  /** The version that is judged: the server of that name, and not a second one of the same version. */
  version: string
  /** Requests below which a figure says little. Default 20. */
  minRequests?: number
}

/** The counters of one version; or why there are none. */
export async function readTraffic({ counters, version }: TrafficProbeOptions): Promise<Traffic | { unknown: string }> {
  try {
    return (await counters()).find((entry) => entry.name === version) ?? { unknown: `The router has no counters of version ${version || '(none serves)'}` }
  } catch (error) {
    return { unknown: `The router’s counters could not be read (${messageOf(error)})` }
  }
}

export function tooFew(requests: number, minRequests: number): string {
  return `Only ${requests} ${requests === 1 ? 'request' : 'requests'}, ${minRequests} are needed for a figure`
}

export const defaultMinRequests = 20
