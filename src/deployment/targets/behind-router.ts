import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { failure } from '../../base/errors.ts'
import { removeIfAny } from '../../base/files.ts'
import { whileAlone } from '../../base/while-alone.ts'
import { nothingCounted, routeName } from '../../serving/record.ts'
import type { RouterSettings, RouterState } from '../../serving/record.ts'
import type { DesiredDeployment, DesiredReplica, ObservedDeployment, ObservedReplica, Target } from '../target.ts'
import { lastWords } from './last-words.ts'
import { childrenIn } from './process/children.ts'
import type { Child } from './process/child-record.ts'
import type { Children } from './process/children.ts'
import { isReady, readRouter, replayRequests, setRoutes } from './process/router-client.ts'
import { forgetStaleRoutes } from './process/router-routes.ts'

export interface BehindRouterOptions {
  /** Holds the records and logs of what runs, `<environment>/<model>/` each. The same folder finds it again. */
  folder: string
  /** Where clients send requests; by default a free port, which a deployment keeps when its router is started again. */
  routerPort?: number
  /** Runs the router: gets `--port <n> --routes-file <path>`, announces `{"url":…,"adminUrl":…}`. */
  routerCommand: readonly string[]
  /** All that the processes see of an environment; never the caller's own, which may hold tokens. */
  processEnvironment: Record<string, string>
  /** A server that is not ready by then never will be. */
  readyTimeoutMs: number
  /** Requests under way may take so long before their server is ended. */
  drainTimeoutMs: number
}

/** A server, named as its route is. `id` is its own: another start of the same server may have another one. */
export interface RunningServer { id: string; name: string; version: string; digest: string; url: string; startedAt: string; pid?: number }

/** What starts and ends the servers of one deployment: all that processes and containers do not share. */
export interface Servers {
  /** Ends what a caller that was killed left half done. */
  tidy(): Promise<void>
  /** Puts in place what servers stand on, such as their keys. Comes before any is found or started. */
  prepare(): Promise<void>
  list(): Promise<RunningServer[]>
  /** The server that runs as desired; undefined where there is none. */
  find(replica: DesiredReplica): Promise<RunningServer | undefined>
  isAlive(server: RunningServer): Promise<boolean>
  /** How it ended, to follow "it", also where it was started again since; undefined where it did not, or that is not known. */
  howEnded?(server: RunningServer): Promise<string | undefined>
  /** Gives the server, which need not be ready yet, or why there is none. */
  start(replica: DesiredReplica): Promise<RunningServer | { problem: string }>
  /** Is told of each server that got ready. */
  keep(server: RunningServer): Promise<void>
  end(server: RunningServer, graceMs: number): Promise<void>
  logTail(server: RunningServer): Promise<string>
}

export const routerName = 'router'

interface ServersHere {
  servers: Servers
  /** Ends the servers of other drivers, which served before the spec changed its target. */
  endRetired(graceMs: number): Promise<void>
}

/** A target that runs one router, as a process of this machine, for each model and environment, and one server for each route and shadow
 *  behind it. Both outlive the process that started them. Callers that change a deployment take turns by `whileAlone`, on this machine. */
export function targetBehindRouter(name: string, options: BehindRouterOptions, serversOf: (deployment: { model: string; environment: string; folder: string }, children: Children) => ServersHere): Target {
  const { folder, readyTimeoutMs, drainTimeoutMs } = options
  const routesFileOf = (model: string, environment: string) => join(resolve(folder), environment, model, 'router', 'routes.json')
  const open = (model: string, environment: string) => {
    const children = childrenIn(join(resolve(folder), environment, model), options.processEnvironment, readyTimeoutMs)
    return { children, ...serversOf({ model, environment, folder: resolve(folder) }, children) }
  }

  async function apply(desired: DesiredDeployment): Promise<ObservedDeployment> {
    const { model, environment } = desired
    const { children, servers, endRetired } = open(model, environment)
    await children.endUnrecorded(drainTimeoutMs)
    await servers.tidy()
    await servers.prepare()
    const { adminUrl } = await ensureRouter(children, servers, desired)

    const wanted = new Map<string, RunningServer>()
    let problem: unknown
    // All at once: canary and baseline are to be equally young, and traffic waits for the slowest of them only.
    const started = await Promise.allSettled(desired.replicas.map((replica) => ensureServer(servers, desired, replica)))
    for (const [i, each] of started.entries()) {
      if (each.status === 'fulfilled') wanted.set(nameOf(desired.replicas[i]!), each.value)
      else problem ??= each.reason
    }
    if (problem !== undefined) {
      // Traffic stays as it is, but for servers that were started anew.
      const { routes = [], shadows = [] } = (await readRouter(adminUrl!)) ?? {}
      const anew = <T extends { name: string; url: string }>(each: T) => ({ ...each, url: wanted.get(each.name)?.url ?? each.url })
      const stable = desired.replicas.filter((replica) => replica.role === 'stable' && wanted.has(nameOf(replica))).map((replica) => ({ ...replica, weightPercent: 100 }))
      // A router that lost its routes: the stable release alone is better than nothing.
      await changeRoutes(adminUrl!, desired, routes.length === 0 ? settingsFor(stable, wanted) : { routes: routes.map(anew), shadows: shadows.map(anew) })
      throw problem
    }

    await changeRoutes(adminUrl!, desired, settingsFor(desired.replicas, wanted))
    for (const server of await servers.list()) {
      if (wanted.get(server.name)?.id === server.id) continue
      if (!wanted.has(server.name)) await waitUntilUnused(adminUrl!, server.name)
      await servers.end(server, drainTimeoutMs)
    }
    await endRetired(drainTimeoutMs)
    return observe(model, environment)
  }

  async function ensureRouter(children: Children, servers: Servers, { model, environment }: DesiredDeployment): Promise<Child> {
    const known = await children.read(routerName)
    if (known && await children.isAlive(known) && await readRouter(known.adminUrl!)) return known
    await children.end(routerName, drainTimeoutMs)
    const routesFile = routesFileOf(model, environment)
    await forgetStaleRoutes(routesFile, await livingUrls(servers))
    // Clients know the address: the same port again, where nobody else took it meanwhile.
    const ports = [...new Set([options.routerPort, known && Number(new URL(known.url).port), options.routerPort === undefined ? 0 : undefined])].filter((port) => port !== undefined)
    let problem = ''
    for (const port of ports) {
      const router = await children.start(routerName, [...options.routerCommand, '--port', String(port), '--routes-file', routesFile])
      if (!('problem' in router)) return router
      problem = router.problem
    }
    throw failure('TARGET_NOT_READY', { model, environment, version: routerName, problem })
  }

  async function livingUrls(servers: Servers): Promise<string[]> {
    const urls: string[] = []
    for (const server of await servers.list()) if (await servers.isAlive(server)) urls.push(server.url)
    return urls
  }

  async function ensureServer(servers: Servers, { model, environment }: DesiredDeployment, replica: DesiredReplica): Promise<RunningServer> {
    const known = await servers.find(replica)
    if (known && await becomesReady(servers, known)) return keep(servers, known)
    if (replica.role === 'canary') await refuseEnded(servers, replica, { model, environment })
    if (known) await servers.end(known, drainTimeoutMs)
    const server = await servers.start(replica)
    if ('problem' in server) throw failure('TARGET_NOT_READY', { model, environment, version: nameOf(replica), problem: server.problem })
    if (await becomesReady(servers, server)) return keep(servers, server)
    const how = await servers.isAlive(server) ? `was not ready within ${readyTimeoutMs / 1000} s` : await servers.howEnded?.(server) ?? 'ended'
    const problem = await tellWithLog(servers, server, how)
    await servers.end(server, 0)
    throw failure('TARGET_NOT_READY', { model, environment, version: nameOf(replica), problem })
  }

  /** A canary that ended since somebody looked: started anew it would be another one, and how it ended forgotten. */
  async function refuseEnded(servers: Servers, replica: DesiredReplica, { model, environment }: Pick<DesiredDeployment, 'model' | 'environment'>): Promise<void> {
    const before = (await servers.list()).find(({ name: known, digest }) => known === nameOf(replica) && digest === replica.digest)
    const ended = before && await servers.howEnded?.(before)
    if (ended !== undefined) throw failure('TARGET_NOT_READY', { model, environment, version: nameOf(replica), problem: await tellWithLog(servers, before!, ended) })
  }

  async function tellWithLog(servers: Servers, server: RunningServer, how: string): Promise<string> {
    return `it ${how}; the end of its log:\n${await servers.logTail(server)}`
  }

  async function becomesReady(servers: Servers, server: RunningServer): Promise<boolean> {
    for (let waitedMs = 0; waitedMs < readyTimeoutMs; waitedMs += 50) {
      if (await isReady(server.url)) return true
      if (!(await servers.isAlive(server))) return false
      await pause(50)
    }
    return false
  }

  async function waitUntilUnused(adminUrl: string, name: string): Promise<void> {
    for (let waitedMs = 0; waitedMs < drainTimeoutMs; waitedMs += 25) {
      const counters = (await readRouter(adminUrl))?.counters.find((found) => found.name === name)
      if (!counters?.inFlight) return
      await pause(25)
    }
  }

  async function observe(model: string, environment: string): Promise<ObservedDeployment> {
    const { children, servers } = open(model, environment)
    const router = await children.read(routerName)
    const state = router && await children.isAlive(router) ? await readRouter(router.adminUrl!) : undefined
    const replicas: ObservedReplica[] = []
    for (const server of await servers.list()) replicas.push(await look(servers, server, state))
    return { model, environment, url: state && router?.url, replicas, ...(state?.comparison ? { comparison: state.comparison } : {}) }
  }

  async function look(servers: Servers, server: RunningServer, state: RouterState | undefined): Promise<ObservedReplica> {
    const isAlive = await servers.isAlive(server)
    const isHealthy = isAlive && await isReady(server.url)
    // Asked last, for a server may end while it is looked at.
    const ended = await servers.howEnded?.(server) ?? (isAlive ? undefined : 'ended')
    const ending = ended?.startsWith('ended') ? `${ended}; the end of its log: ${lastWords(await servers.logTail(server))}` : ended
    return { ...observed(server, state, isHealthy), ...(ending === undefined ? {} : { ending }) }
  }

  return {
    name,
    apply,
    observe,
    async replay(model, environment, times) {
      const router = await open(model, environment).children.read(routerName)
      return router?.adminUrl === undefined ? { recorded: 0, sent: 0 } : replayRequests(router.adminUrl, times, { model, environment })
    },
    whileAlone: (model, environment, body) => whileAlone(join(resolve(folder), environment, model), body),
    async stop(model, environment) {
      const { children, servers, endRetired } = open(model, environment)
      // The router first: it answers what is under way while the servers are still there.
      await children.end(routerName, drainTimeoutMs)
      await removeIfAny(routesFileOf(model, environment))
      for (const server of await servers.list()) await servers.end(server, drainTimeoutMs)
      await servers.tidy()
      await endRetired(drainTimeoutMs)
      await children.endUnrecorded(drainTimeoutMs)
    },
  }
}

async function keep(servers: Servers, server: RunningServer): Promise<RunningServer> {
  await servers.keep(server)
  return server
}

/** Sets the routes unless they are set already. */
async function changeRoutes(adminUrl: string, where: DesiredDeployment, wanted: RouterSettings): Promise<void> {
  const current = await readRouter(adminUrl)
  if (JSON.stringify([current?.routes, current?.shadows]) !== JSON.stringify([wanted.routes, wanted.shadows])) await setRoutes(adminUrl, wanted, { model: where.model, environment: where.environment })
}

function settingsFor(replicas: readonly DesiredReplica[], servers: ReadonlyMap<string, RunningServer>): RouterSettings {
  const placed = replicas.map((replica) => ({ replica, name: nameOf(replica), url: servers.get(nameOf(replica))!.url }))
  return {
    routes: placed.flatMap(({ replica: { version, role, weightPercent }, name, url }) => (role === 'shadow' ? [] : [{ name, version, url, weightPercent, role }])),
    shadows: placed.flatMap(({ replica: { version, role, weightPercent }, name, url }) => (role === 'shadow' ? [{ name, version, url, sharePercent: weightPercent }] : [])),
  }
}

function nameOf({ version, role }: Pick<DesiredReplica, 'version' | 'role'>): string {
  return routeName(version, role)
}

function observed({ name, version, digest, pid, url, startedAt }: RunningServer, state: RouterState | undefined, isHealthy: boolean): ObservedReplica {
  const route = state?.routes.find((found) => found.name === name)
  const shadow = state?.shadows.find((found) => found.name === name)
  const { inFlight: _, ...counters } = state?.counters.find((found) => found.name === name) ?? nothingCounted(name, version)
  const role = route?.role ?? (shadow ? 'shadow' : routeName(version, 'baseline') === name ? 'baseline' : 'stable')
  return { ...counters, digest, role, weightPercent: route?.weightPercent ?? shadow?.sharePercent ?? 0, isHealthy, ...(pid === undefined ? {} : { pid }), url, startedAt }
}
