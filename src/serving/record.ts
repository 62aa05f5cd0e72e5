/** Where the router sends requests. Weights in percent sum to 100. */
export interface Route { version: string; url: string; weightPercent: number; role: 'stable' | 'canary' }

/** What the router saw of one version since it was first routed: counts never go down while the router lives.
 *  Latencies in milliseconds over the whole exchange as a client sees it. */
export interface TrafficCounters { version: string; requests: number; errors: number; latencyP50Ms: number; latencyP95Ms: number }

/** Health of a model server: `GET /healthz` lives, `GET /readyz` answers golden queries, `GET /metrics` in Prometheus text. */
export interface ServerInfo { model: string; version: string; digest: string; family: string; isReady: boolean; startedAt: string }
