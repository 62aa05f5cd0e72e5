import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { isFailure, messageOf } from '../../base/errors.ts'
import { readText, sha256 } from '../../base/files.ts'
import type { Log } from '../../base/log.ts'
import { sendJson, sendText } from '../http.ts'
import type { RouterSettings, RouterState } from '../record.ts'
import { parseSettings } from './parse-settings.ts'
import { readWhole } from './read-whole.ts'
import { formatRouterMetrics } from './router-metrics.ts'

interface AdminOptions {
  state(): RouterState
  /** The routes hold when it returns. */
  change(settings: RouterSettings): Promise<void>
  replay(times: number): Promise<{ recorded: number; sent: number } | 'running'>
  /** Holds the token that callers must show; undefined where only this machine can call. */
  tokenFile: string | undefined
  log: Log
}

const bodyLimitBytes = 256 * 1024
const mostTimes = 100

/** Where a router is told what to do: `GET` and `PUT /routes`, `POST /replay { times }`, `GET /metrics`; `/livez` and `/readyz` (there are routes) need no
 *  token. A token is read anew for every call, so that it may be changed. Web pages are refused: a browser on this machine must not be led here. */
export function adminListener({ state, change, replay, tokenFile, log }: AdminOptions): RequestListener {
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/livez') return sendJson(response, 200, { isAlive: true })
    if (request.url === '/readyz') return sendJson(response, state().routes.length > 0 ? 200 : 503, { isReady: state().routes.length > 0 })
    if (request.headers.origin !== undefined) return sendJson(response, 403, { code: 'ORIGIN_REFUSED', message: 'This address is not for web pages' })
    if (!(await isWelcome(request))) return sendJson(response.setHeader('www-authenticate', 'Bearer'), 401, { code: 'TOKEN_REFUSED', message: 'Send Authorization: Bearer with the token of this router' })
    const method = `${request.method} ${request.url}`
    if (method === 'GET /routes') return sendJson(response, 200, state())
    if (method === 'GET /metrics') return sendText(response, 200, formatRouterMetrics(state()), 'text/plain; version=0.0.4')
    if (method === 'PUT /routes') {
      await change(parseSettings(await textOf(request)))
      return sendJson(response, 200, state())
    }
    if (method === 'POST /replay') return answerReplay(await textOf(request), response)
    const isKnown = request.url === '/routes' || request.url === '/replay' || request.url === '/metrics'
    sendJson(response, isKnown ? 405 : 404, isKnown ? { code: 'METHOD_NOT_ALLOWED', message: `${request.url} does not take ${request.method}` } : { code: 'ROUTE_UNKNOWN', message: 'There are /routes, /replay, /metrics, /livez and /readyz' })
  }

  async function answerReplay(text: string, response: ServerResponse): Promise<void> {
    const times = timesIn(text)
    if (times === undefined) return sendJson(response, 400, { code: 'REQUEST_INVALID', message: `times must be a whole number from 1 to ${mostTimes}` })
    const result = await replay(times)
    if (result === 'running') return sendJson(response, 409, { code: 'REPLAY_RUNNING', message: 'Another replay is under way' })
    sendJson(response, 200, result)
  }

  /** The API server of Kubernetes, through which the router may be called, keeps the header Authorization to itself. */
  async function isWelcome({ headers: { authorization, 'x-rankops-token': own } }: IncomingMessage): Promise<boolean> {
    if (tokenFile === undefined) return true
    const token = (await readText(tokenFile)).trim()
    const [given, wanted] = [authorization ?? (typeof own === 'string' ? `Bearer ${own}` : ''), `Bearer ${token}`].map((text) => Buffer.from(sha256(text)))
    return token !== '' && timingSafeEqual(given!, wanted!)
  }

  return (request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) { response.destroy(); return }
      if (isFailure(error, 'REQUEST_INVALID')) return sendJson(response, 400, { code: error.code, message: error.message })
      log.warn(`The router failed: ${messageOf(error)}`)
      sendJson(response, 500, { code: 'INTERNAL', message: 'The router failed; its log says why' })
    })
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  return (await readWhole(request, bodyLimitBytes) ?? '').toString()
}

function timesIn(text: string): number | undefined {
  try {
    const { times } = JSON.parse(text) as { times?: unknown }
    return Number.isInteger(times) && (times as number) >= 1 && (times as number) <= mostTimes ? times as number : undefined
  } catch {
    return undefined
  }
}
