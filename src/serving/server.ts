import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isFailure, messageOf } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { drain, listen, readBody, sendJson, sendText } from './http.ts'
import type { LoadedRelease } from './load-release.ts'
import type { ServerInfo } from './record.ts'
import { serverMetrics } from './server-metrics.ts'

export interface ModelServerOptions {
  release: LoadedRelease
  host: string
  /** 0 takes any free port. */
  port: number
  log: Log
  startedAt: Date
}

export interface ModelServer {
  url: string
  /** Answers what is under way, for at most `drainMs` (default 10 s), and takes nothing new. A second call waits for the first. */
  close(drainMs?: number): Promise<void>
}

const bodyLimitBytes = 1024 * 1024

/** Serves a loaded release. `POST /v1/<family>` takes and gives JSON, the answer with the model's name and version. `GET /healthz`
 *  lives, `/readyz` is welcome to requests (503 while it drains), `/v1/models` a `ServerInfo`, `/metrics` Prometheus text.
 *  A request that is refused gets `{ code, message, next }`. A port that cannot be had fails with SERVING_PORT_TAKEN. */
export async function startModelServer({ release: { manifest, model }, host, port, log, startedAt }: ModelServerOptions): Promise<ModelServer> {
  const { model: name, version, digest, family } = manifest
  const metrics = serverMetrics()
  let isDraining = false
  const info = (): ServerInfo => ({ model: name, version, digest, family, isReady: !isDraining, startedAt: startedAt.toISOString() })

  const routes: Record<string, { method: 'GET' | 'POST'; answer(request: IncomingMessage, response: ServerResponse): unknown }> = {
    '/healthz': { method: 'GET', answer: (_, response) => { sendJson(response, 200, { isAlive: true }) } },
    '/readyz': { method: 'GET', answer: (_, response) => { sendJson(response, isDraining ? 503 : 200, info()) } },
    '/v1/models': { method: 'GET', answer: (_, response) => { sendJson(response, 200, { models: [info()] }) } },
    '/metrics': { method: 'GET', answer: (_, response) => { sendText(response, 200, metrics.format(info(), usage(startedAt)), 'text/plain; version=0.0.4') } },
    [`/v1/${family}`]: { method: 'POST', answer: answerQuery },
  }

  async function answerQuery(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, bodyLimitBytes)
    if (!body) return refuse(response, 413, 'REQUEST_TOO_LARGE', `The body is longer than ${bodyLimitBytes} bytes`)
    let query: unknown
    try {
      query = JSON.parse(body.toString('utf8'))
    } catch (error) {
      return refuse(response, 400, 'REQUEST_INVALID', `The body is not JSON (${messageOf(error)})`)
    }
    sendJson(response, 200, { ...model.answer(query), model: name, version })
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedMs = performance.now()
    const path = (request.url ?? '/').split('?', 1)[0]!
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined
    const requestId = idOf(request)
    response.setHeader('x-request-id', requestId)
    if (isDraining) response.setHeader('connection', 'close')
    response.on('close', () => { metrics.count(route ? path : 'unknown', response.headersSent ? response.statusCode : 499, performance.now() - startedMs) })
    try {
      if (!route) refuse(response, 404, 'ROUTE_UNKNOWN', `There is no ${path}; predictions are asked at /v1/${family}`)
      else if (request.method !== route.method) refuse(response.setHeader('allow', route.method), 405, 'METHOD_NOT_ALLOWED', `${path} takes ${route.method}`)
      else await route.answer(request, response)
    } catch (error) {
      if (isFailure(error, 'REQUEST_INVALID')) return refuse(response, 400, error.code, error.message, error.next)
      if (request.destroyed && !response.writable) return
      log.warn(`Request ${requestId} to ${path} failed: ${error instanceof Error ? error.stack : messageOf(error)}`)
      refuse(response, 500, 'INTERNAL', 'The model could not answer; the log of the server says why')
    }
  }

  const { server, url } = await listen((request, response) => { void handle(request, response) }, host, port)
  log.info(`Serving ${manifest.tag} at ${url}`)
  let closed: Promise<void> | undefined
  return {
    url,
    close(drainMs = 10_000) {
      isDraining = true
      closed ??= drain(server, drainMs)
      return closed
    },
  }
}

function refuse(response: ServerResponse, status: number, code: string, message: string, next?: string): void {
  if (response.headersSent) { response.destroy(); return }
  sendJson(response, status, { code, message, ...(next === undefined ? {} : { next }) })
}

/** The client's own id where it is harmless, so that one request can be found in every log. */
function idOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID()
}

function usage(startedAt: Date): { cpuSeconds: number; memoryBytes: number; startedAt: Date } {
  const { user, system } = process.cpuUsage()
  return { cpuSeconds: (user + system) / 1e6, memoryBytes: process.memoryUsage.rss(), startedAt }
}
