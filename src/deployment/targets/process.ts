import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { failure } from '../../base/errors.ts'
import { whileAlone } from '../../base/while-alone.ts'
import type { Route, RouterState } from '../../serving/record.ts'
import type { DesiredDeployment, DesiredReplica, ObservedDeployment, ObservedReplica, Target } from '../target.ts'
import { childrenIn } from './process/children.ts'
import type { Child } from './process/child-record.ts'
import type { Children } from './process/children.ts'
import { isReady, readRouter, setRoutes } from './process/router-client.ts'

export interface ProcessTargetOptions {
  /** Holds the records and logs of what runs, `<environment>/<model>/` each. The same folder finds it again. */
  folder: string
  /** Where clients send requests; by default a free port, which a deployment keeps when its router is started again. */
  routerPort?: number
  /** Serves a release: gets `--release <folder> --port 0`, announces `{"url":…}` on stdout, ends on SIGTERM. */
  serverCommand?: readonly string[]
  /** Is started in place of the server and gets its whole command as arguments; what runs already stays as it is. */
  serverWrapper?: readonly string[]
  /** Runs the router: gets `--port <n>`, announces `{"url":…,"adminUrl":…}`. */
  routerCommand?: readonly string[]
  /** All that the processes see of an environment; never the caller's own, which may hold tokens. */
  processEnvironment?: Record<string, string>
  /** A server that is not ready by then never will be (default 60 s). */
  readyTimeoutMs?: number
  /** Requests under way may take so long before their server is ended (default 10 s). */
  drainTimeoutMs?: number
}

const routerName = 'router'

/** Runs releases as processes of this machine (Linux): one router for each model and environment, and one server for each version
 *  behind it. They outlive the process that started them. Callers that change a deployment take turns by `whileAlone`, on
 *  this machine. */
export function processTarget(options: ProcessTargetOptions): Target {
  const { folder, serverCommand = entryPoint('main'), serverWrapper = [], routerCommand = entryPoint('router-main'), readyTimeoutMs = 60_000, drainTimeoutMs = 10_000 } = options
  const { processEnvironment = { PATH: '/usr/local/bin:/usr/bin:/bin' } } = options
  const childrenOf = (model: string, environment: string) => childrenIn(join(resolve(folder), environment, model), processEnvironment, readyTimeoutMs)

  async function apply(desired: DesiredDeployment): Promise<ObservedDeployment> {
    const { model, environment } = desired
    const children = childrenOf(model, environment)
    await children.endUnrecorded(drainTimeoutMs)
    const { adminUrl } = await ensureRouter(children, desired)

    const servers = new Map<string, Child>()
    let problem: unknown
    for (const replica of desired.replicas) {
      const server = await ensureServer(children, desired, replica).catch((error: unknown) => { problem ??= error })
      if (server) servers.set(replica.version, server)
    }
    if (problem !== undefined) {
      // Traffic stays as it is, but for servers that were started anew.
      const { routes } = (await readRouter(adminUrl!)) ?? { routes: [] }
      await changeRoutes(adminUrl!, desired, routes.map((route) => ({ ...route, url: servers.get(route.version)?.url ?? route.url })))
      throw problem
    }

    await changeRoutes(adminUrl!, desired, desired.replicas.map(({ version, weightPercent, role }) => ({ version, url: servers.get(version)!.url, weightPercent, role })))
    for (const name of await children.names()) {
      const child = await children.read(name)
      if (name === routerName || !child || servers.has(child.version!)) continue
      await waitUntilUnused(adminUrl!, child.version!)
      await children.end(name, drainTimeoutMs)
    }
    return observe(model, environment)
  }

  async function ensureRouter(children: Children, { model, environment }: DesiredDeployment): Promise<Child> {
    const known = await children.read(routerName)
    if (known && await children.isAlive(known) && await readRouter(known.adminUrl!)) return known
    await children.end(routerName, drainTimeoutMs)
    // Clients know the address: the same port again, where nobody else took it meanwhile.
    const ports = [...new Set([options.routerPort, known && Number(new URL(known.url).port), options.routerPort === undefined ? 0 : undefined])].filter((port) => port !== undefined)
    let problem = ''
    for (const port of ports) {
      const router = await children.start(routerName, [...routerCommand, '--port', String(port)])
      if (!('problem' in router)) return router
      problem = router.problem
    }
    throw failure('TARGET_NOT_READY', { model, environment, version: routerName, problem })
  }

  async function ensureServer(children: Children, { model, environment }: DesiredDeployment, { version, digest, releaseFolder }: DesiredReplica): Promise<Child> {
    const known = await children.read(version)
    if (known?.digest === digest && await children.isAlive(known) && await becomesReady(children, known)) return known
    await children.end(version, drainTimeoutMs)
    const server = await children.start(version, [...serverWrapper, ...serverCommand, '--release', resolve(releaseFolder), '--port', '0'], { version, digest })
    if ('problem' in server) throw failure('TARGET_NOT_READY', { model, environment, version, problem: server.problem })
    if (await becomesReady(children, server)) return server
    const problem = `it was not ready within ${readyTimeoutMs / 1000} s; the end of its log:\n${await children.logTail(version)}`
    await children.end(version, 0)
    throw failure('TARGET_NOT_READY', { model, environment, version, problem })
  }

  async function becomesReady(children: Children, server: Child): Promise<boolean> {
    for (let waitedMs = 0; waitedMs < readyTimeoutMs; waitedMs += 50) {
      if (await isReady(server.url)) return true
      if (!(await children.isAlive(server))) return false
      await pause(50)
    }
    return false
  }

  async function waitUntilUnused(adminUrl: string, version: string): Promise<void> {
    for (let waitedMs = 0; waitedMs < drainTimeoutMs; waitedMs += 25) {
      const counters = (await readRouter(adminUrl))?.counters.find((found) => found.version === version)
      if (!counters?.inFlight) return
      await pause(25)
    }
  }

  async function observe(model: string, environment: string): Promise<ObservedDeployment> {
    const children = childrenOf(model, environment)
    const router = await children.read(routerName)
    const state = router && await children.isAlive(router) ? await readRouter(router.adminUrl!) : undefined
    const replicas: ObservedReplica[] = []
    for (const name of await children.names()) {
      const child = await children.read(name)
      if (child && name !== routerName) replicas.push(observed(child, state, await children.isAlive(child) && await isReady(child.url)))
    }
    return { model, environment, url: state && router?.url, replicas }
  }

  return {
    name: 'process',
    apply,
    observe,
    whileAlone: (model, environment, body) => whileAlone(join(resolve(folder), environment, model), body),
    async stop(model, environment) {
      const children = childrenOf(model, environment)
      // The router first: it answers what is under way while the servers are still there.
      for (const name of (await children.names()).sort((a, b) => Number(b === routerName) - Number(a === routerName))) await children.end(name, drainTimeoutMs)
      await children.endUnrecorded(drainTimeoutMs)
    },
  }
}

/** Sets the routes unless they are set already. */
async function changeRoutes(adminUrl: string, where: DesiredDeployment, routes: Route[]): Promise<void> {
  const current = await readRouter(adminUrl)
  if (JSON.stringify(current?.routes) !== JSON.stringify(routes)) await setRoutes(adminUrl, routes, { model: where.model, environment: where.environment })
}

function observed({ version = '', digest = '', pid, url, startedAt }: Child, state: RouterState | undefined, isHealthy: boolean): ObservedReplica {
  const route = state?.routes.find((found) => found.version === version)
  const { requests = 0, errors = 0, latencyP50Ms = 0, latencyP95Ms = 0 } = state?.counters.find((found) => found.version === version) ?? {}
  return { version, digest, role: route?.role ?? 'stable', weightPercent: route?.weightPercent ?? 0, isHealthy, pid, url, requests, errors, latencyP50Ms, latencyP95Ms, startedAt }
}

function entryPoint(name: string): string[] {
  return [process.execPath, fileURLToPath(new URL(`../../serving/${name}.ts`, import.meta.url))]
}
