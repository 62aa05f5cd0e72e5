/** Where the router sends requests. Weights in percent sum to 100. */
export interface Route { version: string; url: string; weightPercent: number; role: 'stable' | 'canary' }

/** What the router saw of one version since it was first routed: counts never go down while the router lives. An error is an answer
 *  of 500 or more, a broken connection or no answer in time; a client that went away is none.
 *  Latencies in milliseconds over the whole exchange, of the newest 1,000; 0 where there was none. */
export interface TrafficCounters {
  version: string
  requests: number
  errors: number
  /** Requests that are under way. */
  inFlight: number
  latencyP50Ms: number
  latencyP95Ms: number
}

/** `GET /routes` of the router's admin address; `PUT /routes` takes the routes alone. */
export interface RouterState { routes: Route[]; counters: TrafficCounters[] }

/** Health of a model server: `GET /healthz` lives, `GET /readyz` is welcome to requests, `GET /metrics` in Prometheus text. */
export interface ServerInfo { model: string; version: string; digest: string; family: string; isReady: boolean; startedAt: string }
