export type RouteRole = 'stable' | 'canary' | 'baseline'

/** Where the router sends requests. Weights in percent sum to 100. The baseline is a second server of the stable version, started beside
 *  the canary and given the same weight: both are young and equally warm, so what differs between them is the model. */
export interface Route { /** `routeName` of it: no two routes have the same. */ name: string; version: string; url: string; weightPercent: number; role: RouteRole }

/** Gets a copy of the requests of that share of users; nobody gets its answers. */
export interface Shadow { name: string; version: string; url: string; sharePercent: number }

/** What `PUT /routes` of the router's admin address takes. At most one shadow. */
export interface RouterSettings { routes: Route[]; shadows: Shadow[] }

/** What `GET` and `PUT /routes` answer. The comparison is there while there is a shadow. */
export interface RouterState extends RouterSettings { counters: TrafficCounters[]; comparison?: ShadowComparison }

/** Names the server of a version: a shadow that becomes a canary, or a canary that becomes stable, keeps its name. */
export function routeName(version: string, role: RouteRole | 'shadow'): string {
  return role === 'baseline' ? `${version}-baseline` : version
}

/** Upper limits of the latency histogram, in milliseconds, each counted to its bucket. */
export const latencyLimitsMs = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1000, 2000, 5000, 10_000, 30_000] as const

/** The types of business events that are counted. */
export const eventTypes = ['impression', 'view', 'click', 'cart', 'purchase'] as const

/** What the router saw of one server, by name, since it was first routed: counts never go down while the router lives. An error is an
 *  answer of 500 or more, a broken connection or no answer in time; a client that went away is none.
 *  Latencies in milliseconds over the whole exchange; percentiles of the newest 1,000, 0 where there was none. */
export interface TrafficCounters {
  name: string
  version: string
  requests: number
  /** Of the requests: reports of events and of changed products (`POST /v1/events`, `/v1/items`). Their errors are among the errors, their times are not among the latencies. */
  eventReports: number
  errors: number
  /** The errors by the code of their answer, those of replayed requests too; at most a few kinds. A router of an earlier version tells none. */
  errorCodes?: Record<string, number>
  /** Requests that are under way. */
  inFlight: number
  latencyP50Ms: number
  latencyP95Ms: number
  /** Answers by `latencyLimitsMs`, not cumulative; the last entry holds what was slower than all limits. */
  latencyCounts: number[]
  /** All latencies added up. */
  latencySumMs: number
  /** Business events by type (`click`, `purchase`, …) of the users who are routed here, as `POST /v1/events` accepted them. */
  events: Record<string, number>
  /** Recorded requests that were sent again; not among the figures above. */
  replayed: { requests: number; errors: number; latencyCounts: number[] }
}

/** The figures of a server that nobody asked yet. */
export function nothingCounted(name: string, version: string): TrafficCounters {
  return { name, version, requests: 0, eventReports: 0, errors: 0, errorCodes: {}, inFlight: 0, latencyP50Ms: 0, latencyP95Ms: 0, latencyCounts: noLatencies(), latencySumMs: 0, events: {}, replayed: { requests: 0, errors: 0, latencyCounts: noLatencies() } }
}

export function noLatencies(): number[] {
  return Array.from({ length: latencyLimitsMs.length + 1 }, () => 0)
}

/** What a shadow answered beside the server that the client heard. */
export interface ShadowComparison {
  /** Of the shadow. */
  name: string
  version: string
  /** Copies that were answered or failed. */
  mirrored: number
  /** Copies that got no good answer, where the client did. */
  failed: number
  /** Copies that were never sent, for too many were waiting. */
  dropped: number
  /** Pairs of good answers; the means below are of those that hold what they speak of, and undefined where none does. */
  compared: number
  /** Mean of the absolute differences of the same prediction. Lists have none: their scores are on a scale of each version's own. */
  scoreDifferenceMean?: number
  /** Mean of 1 − |A ∩ B| / max(|A|, |B|), A and B the first ten items of either. */
  topKChurn?: number
  /** Mean rank-biased overlap of the two lists, 1 where they are the same (Webber, Moffat and Zobel 2010, p = 0.9). */
  rankOverlap?: number
  /** Milliseconds over the newest 1,000 pairs, as the router measured both. */
  latencyP50Ms: { served: number; shadow: number }
  latencyP95Ms: { served: number; shadow: number }
  /** The pairs that differ most, the greatest difference first. Users are left out, and what is long is cut. */
  worst: { path: string; request: string; served: string; shadow: string; difference: number }[]
}

/** Health of a model server: `GET /healthz` lives, `GET /readyz` is welcome to requests, `GET /metrics` in Prometheus text. */
export interface ServerInfo { model: string; version: string; digest: string; family: string; isReady: boolean; startedAt: string }
