import { randomUUID } from 'node:crypto'
import { Agent } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isFailure, messageOf } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { routeChooser } from './choose-route.ts'
import { forward } from './forward.ts'
import type { ForwardResult } from './forward.ts'
import { drain, listen, readBody, sendJson } from './http.ts'
import { parseRoutes } from './parse-routes.ts'
import type { Route, RouterSettings, RouterState } from './record.ts'
import { trafficCounter } from './traffic-counter.ts'
import type { TrafficCounter } from './traffic-counter.ts'

export interface RouterOptions {
  host?: string
  /** Where clients send requests; 0 takes any free port. */
  port: number
  /** Where routes are read and changed; always on the loopback address. */
  adminPort?: number
  /** A server that has not answered by then has failed, in milliseconds. */
  timeoutMs?: number
  log: Log
}

export interface Router { url: string; adminUrl: string; close(drainMs?: number): Promise<void> }

/** A body up to this size is kept until its answer begins, so that it can be sent again; a longer one is streamed. */
const keptBodyBytes = 1024 * 1024

/** Divides requests between the stable release and its canary, and counts how each of them does.
 *  A user (`x-user-id`, else `x-request-id`) stays with one version. Where the canary breaks the connection before a byte was answered,
 *  the request goes to the stable release and the error to the canary's account: predictions change nothing, so they may be asked
 *  twice. The admin address has `GET /routes` and `PUT /routes`; a change holds for every request that comes after its answer. A port
 *  that cannot be had fails with SERVING_PORT_TAKEN. */
export async function startRouter({ host = '127.0.0.1', port, adminPort = 0, timeoutMs = 30_000, log }: RouterOptions): Promise<Router> {
  // Shorter than the servers keep an idle connection, so that one is not used just when it is closed.
  const agent = new Agent({ keepAlive: true, timeout: 15_000 })
  const counters = new Map<string, { version: string; counter: TrafficCounter }>()
  let settings: RouterSettings = { routes: [], shadows: [] }
  let chooser = routeChooser(settings.routes)

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readIfShort(incoming)
    // Chosen when all is there to send, so that no request is on its way to a server that lost its route meanwhile.
    const route = chooser.choose(keyOf(incoming))
    if (!route) return sendJson(response, 503, { code: 'NO_ROUTE', message: 'Nothing is deployed here' })
    incoming.headers['x-request-id'] ??= randomUUID()
    const result = await exchange(incoming, response, route, body)
    if (result.end !== 'unanswered') return
    const second = body && secondChance(route, result)
    const last = second ? await exchange(incoming, response, second, body) : result
    if (last.end === 'unanswered') sendJson(response, last.isTimeout ? 504 : 502, { code: 'NO_ANSWER', message: `The server of version ${(second ?? route).version} did not answer` })
  }

  async function exchange(incoming: IncomingMessage, response: ServerResponse, route: Route, body: Buffer | undefined): Promise<ForwardResult> {
    const end = counterOf(route).begin()
    const startedMs = performance.now()
    const result = await forward(incoming, response, { url: route.url, agent, timeoutMs, body })
    end(result.end === 'unanswered' ? 'failed' : result.end, performance.now() - startedMs)
    return result
  }

  /** The stable release stands in for its canary. A kept connection that the server closed in that very moment is no failure of it. */
  function secondChance(route: Route, { wasReused, isTimeout }: Extract<ForwardResult, { end: 'unanswered' }>): Route | undefined {
    if (route.role === 'canary') return settings.routes.find(({ role }) => role === 'stable')
    return wasReused && !isTimeout ? route : undefined
  }

  function counterOf({ name, version }: Route): TrafficCounter {
    let counted = counters.get(name)
    if (!counted) counters.set(name, counted = { version, counter: trafficCounter() })
    return counted.counter
  }

  async function handleAdmin(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== '/routes') return sendJson(response, 404, { code: 'ROUTE_UNKNOWN', message: 'There is only /routes' })
    if (request.method === 'PUT') {
      settings = parseRoutes((await readBody(request, keptBodyBytes) ?? '').toString())
      chooser = routeChooser(settings.routes)
      for (const route of settings.routes) counterOf(route)
      log.info(`Routes: ${settings.routes.map(({ version, weightPercent, role }) => `${version} ${weightPercent} % (${role})`).join(', ') || 'none'}`)
    } else if (request.method !== 'GET') return sendJson(response, 405, { code: 'METHOD_NOT_ALLOWED', message: '/routes takes GET and PUT' })
    const state: RouterState = { ...settings, counters: [...counters].map(([name, { version, counter }]) => ({ name, version, ...counter.read() })) }
    sendJson(response, 200, state)
  }

  const door = await listen((incoming, response) => { handle(incoming, response).catch((error: unknown) => { fail(response, error, log) }) }, host, port)
  const admin = await listen((request, response) => { handleAdmin(request, response).catch((error: unknown) => { fail(response, error, log) }) }, '127.0.0.1', adminPort)
    // An open door would keep the process alive that could not start.
    .catch(async (error: unknown) => { await drain(door.server, 0); throw error })
  return {
    url: door.url,
    adminUrl: admin.url,
    async close(drainMs = 10_000) {
      await Promise.all([drain(door.server, drainMs), drain(admin.server, 0)])
      agent.destroy()
    },
  }
}

function keyOf({ headers }: IncomingMessage): string | undefined {
  const key = headers['x-user-id'] ?? headers['x-request-id']
  return Array.isArray(key) ? key[0] : key
}

async function readIfShort(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const hasBody = incoming.headers['transfer-encoding'] !== undefined || incoming.headers['content-length'] !== undefined
  if (!hasBody) return Buffer.alloc(0)
  const length = Number(incoming.headers['content-length'] ?? Infinity)
  return length <= keptBodyBytes ? readBody(incoming, keptBodyBytes) : undefined
}

function fail(response: ServerResponse, error: unknown, log: Log): void {
  if (response.headersSent || response.destroyed) { response.destroy(); return }
  if (isFailure(error)) return sendJson(response, 400, { code: error.code, message: error.message })
  log.warn(`The router failed: ${messageOf(error)}`)
  sendJson(response, 500, { code: 'INTERNAL', message: 'The router failed; its log says why' })
}
