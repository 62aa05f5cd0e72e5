import { messageOf } from '../../base/errors.ts'
import type { TrafficCounters } from '../../serving/record.ts'

/** What the router counts of a version, without what is under way. */
export type Traffic = Omit<TrafficCounters, 'inFlight'>

export interface TrafficProbeOptions {
  /** What the router saw, by version. */
  counters: () => Promise<readonly Traffic[]>
  /** The version that is judged. */
  version: string
  /** Requests below which a figure says little. Default 20. */
  minRequests?: number
}

/** The counters of one version; or why there are none. */
export async function readTraffic({ counters, version }: TrafficProbeOptions): Promise<Traffic | { unknown: string }> {
  try {
    return (await counters()).find((entry) => entry.version === version) ?? { unknown: `The router has no counters of version ${version || '(none serves)'}` }
  } catch (error) {
    return { unknown: `The router’s counters could not be read (${messageOf(error)})` }
  }
}

export function tooFew(requests: number, minRequests: number): string {
  return `Only ${requests} ${requests === 1 ? 'request' : 'requests'}, ${minRequests} are needed for a figure`
}

export const defaultMinRequests = 20
