import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Log } from '../base/log.ts'
import { endpointOf } from '../spec/record.ts'
import { drain, listen } from './http.ts'
import { warningsOf } from './load-release.ts'
import type { LoadedRelease } from './load-release.ts'
import type { ServerInfo } from './record.ts'
import { serverMetrics } from './server-metrics.ts'
import type { AccessLog } from './server/access-log.ts'
import { adminRoutes } from './server/admin-routes.ts'
import type { ApiKeys } from './server/api-keys.ts'
import { openChangedItems } from './server/changed-items.ts'
import type { ChangedItems } from './server/changed-items.ts'
import { clientRoutes } from './server/client-routes.ts'
import type { EventLog } from './server/event-log.ts'
import { listenerOf } from './server/exchange.ts'
import type { Door } from './server/exchange.ts'
import { defaultLimits } from './server/limits.ts'
import type { ServerLimits } from './server/limits.ts'
import type { ModelServerState } from './server/state.ts'
import { swapper, warmUp } from './server/swap-release.ts'
import type { LoadFolder } from './server/swap-release.ts'
import { userHistories } from './server/user-histories.ts'
import type { UserHistories } from './server/user-histories.ts'

export interface ModelServerOptions {
  release: LoadedRelease
  host: string
  /** 0 takes any free port. */
  port: number
  log: Log
  startedAt: Date
  /** Where metrics are read and releases exchanged; not given: nowhere. */
  admin?: { host: string; port: number }
  /** Who may ask; not given: everyone who reaches the port. */
  keys?: ApiKeys
  limits?: Partial<ServerLimits>
  accessLog?: AccessLog
  /** What users did before; not given: it begins empty. */
  histories?: UserHistories
  /** Products that change; not given: they are remembered, and lost with the server. */
  changedItems?: ChangedItems
  /** Where events are written; not given: they are only remembered. */
  eventLog?: EventLog
  /** Not given: the release is never exchanged. */
  load?: LoadFolder
  now?: () => Date
}

export interface ModelServer {
  url: string
  adminUrl?: string
  /** Answers what is under way, for at most `drainMs` (default 10 s), and takes nothing new. A second call waits for the first. */
  close(drainMs?: number): Promise<void>
}

/** Serves a loaded release; `server/client-routes.ts` and `server/admin-routes.ts` say what may be asked. A port that cannot be had fails with SERVING_PORT_TAKEN. */
export async function startModelServer(options: ModelServerOptions): Promise<ModelServer> {
  const { release, host, port, log, startedAt, admin, keys, accessLog, eventLog, load, histories = userHistories({ perUser: release.model.historyEvents }), now = () => new Date() } = options
  const limits = { ...defaultLimits, ...options.limits }
  const metrics = serverMetrics()
  const changedItems = options.changedItems ?? await openChangedItems({ log, now })
  const delay = loopDelay()
  let isDraining = false

  const state: ModelServerState = {
    release,
    endpoint: endpointOf[release.manifest.lineage.spec.family],
    limits,
    histories,
    eventLog,
    changedItems,
    mayChange: keys !== undefined || isLoopback(host),
    now,
    countEvent: metrics.countEvent,
    isReady: () => !isDraining,
    info(): ServerInfo {
      const { model, version, digest, family } = state.release.manifest
      return { model, version, digest, family, isReady: !isDraining, startedAt: startedAt.toISOString() }
    },
  }
  const swaps = load && swapper(state, load, log)
  await warmUp(release)
  await changedItems.bringTo(release, () => {})

  const door: Omit<Door, 'find'> = { limits, keys, log, accessLog, count: metrics.count, isDraining: () => isDraining, delayMs: delay.read, hint: `predictions are asked at ${state.endpoint}` }
  const client = await listen(listenerOf({ ...door, find: clientRoutes(state) }), host, port)
  const adminDoor = admin && await listen(listenerOf({ ...door, count() {}, accessLog: undefined, hint: 'there are /metrics, /livez, /readyz and /release', find: adminRoutes(state, {
    metrics: () => metrics.format(state.info(), usage(startedAt), { swaps: swaps?.swaps ?? 0, users: histories.users, changedItems: changedItems.count, delayMs: delay.read() }),
    swapper: swaps,
    mayChange: keys !== undefined || isLoopback(admin.host),
  }) }), admin.host, admin.port)
    // An open door would keep the process alive that could not start.
    .catch(async (error: unknown) => { delay.end(); await drain(client.server, 0); throw error })
  log.info(`Serving ${release.manifest.tag} at ${client.url}${adminDoor ? `, its metrics at ${adminDoor.url}` : ''}`)
  for (const warning of warningsOf(release)) log.warn(warning)

  let closed: Promise<void> | undefined
  return {
    url: client.url,
    ...(adminDoor && { adminUrl: adminDoor.url }),
    close(drainMs = 10_000) {
      isDraining = true
      closed ??= (async () => {
        await drain(client.server, drainMs)
        if (adminDoor) await drain(adminDoor.server, 0)
        await eventLog?.close()
        await changedItems.close()
        accessLog?.close()
        delay.end()
      })()
      return closed
    },
  }
}

/** The most that the event loop was late in the last second, in milliseconds. */
function loopDelay(): { read(): number; end(): void } {
  const histogram = monitorEventLoopDelay({ resolution: 20 })
  histogram.enable()
  let worst = 0
  const timer = setInterval(() => { worst = histogram.max / 1e6; histogram.reset() }, 1000).unref()
  return { read: () => worst, end() { clearInterval(timer); histogram.disable() } }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}

function usage(startedAt: Date): { cpuSeconds: number; memoryBytes: number; startedAt: Date } {
  const { user, system } = process.cpuUsage()
  return { cpuSeconds: (user + system) / 1e6, memoryBytes: process.memoryUsage.rss(), startedAt }
}
