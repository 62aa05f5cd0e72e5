import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { failure, messageOf } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { drain, listen, readBody, sendJson } from './http.ts'
import { adminListener } from './router/admin.ts'
import { askServer } from './router/ask-server.ts'
import { busyLoop } from './router/busy.ts'
import { FreshAgent } from './router/fresh-agent.ts'
import { headersOf, only, userText } from './router/headers.ts'
import { mirror as openMirror, mirroredBytes } from './router/mirror.ts'
import { passEvents } from './router/pass-events.ts'
import { passItems } from './router/pass-items.ts'
import { readWhole } from './router/read-whole.ts'
import { recorder } from './router/recorder.ts'
import { replay } from './router/replay.ts'
import { routingTable } from './router/routing-table.ts'
import { keepSettings, readSettings } from './router/settings-file.ts'

export interface RouterOptions {
  host?: string
  /** Where clients send requests; 0 takes any free port. */
  port: number
  /** Where the router is told what to do; on another address than the loopback one it needs a token. */
  adminHost?: string
  adminPort?: number
  /** A file that holds the token of the admin address. */
  adminTokenFile?: string | undefined
  /** Where the routes are kept: read at the start, written before a change is answered. */
  routesFile?: string | undefined
  /** A server that has not answered by then has failed, in milliseconds. */
  timeoutMs?: number
  /** Whether there is no time for what no client waits for. */
  isBusy?: () => boolean
  log: Log
}

export interface Router { url: string; adminUrl: string; close(drainMs?: number): Promise<void> }

/** A body up to this size is kept until its answer begins, so that it can be sent again; a longer one is streamed. */
const keptBodyBytes = 1024 * 1024
/** A replay begins nothing later than that; whoever asked for it waits for a minute. */
const replayMs = 30_000
/** A shadow that takes longer has failed. */
const shadowTimeoutMs = 5000

/** Divides requests between the stable release, its canary and the baseline beside it, and counts how each of them does. A user
 *  (`x-user-id`, else `x-request-id`) stays with one server, over restarts of the router too. Reports of events go to the server of
 *  their user, changes of products to all. A shadow gets copies, and recorded requests can be sent again to the canary; clients see nothing of either. Every answer
 *  says in `x-rankops-version` who gave it. A change of routes holds for every request that comes after its answer. A port that cannot be
 *  had fails with SERVING_PORT_TAKEN. */
export async function startRouter(options: RouterOptions): Promise<Router> {
  const { host = '127.0.0.1', port, adminHost = '127.0.0.1', adminPort = 0, adminTokenFile, routesFile, timeoutMs = 30_000, isBusy = busyLoop(), log } = options
  if (!isLoopback(adminHost) && adminTokenFile === undefined) throw failure('INPUT_INVALID', { name: 'admin-token-file', problem: `is needed where the admin address is ${adminHost}, which others can reach` })
  // Shorter than the servers keep an idle connection, so that one is not used just when it is closed.
  const agent = new FreshAgent({ timeout: 15_000 })
  const table = routingTable()
  const mirror = openMirror({ timeoutMs: Math.min(timeoutMs, shadowTimeoutMs), isBusy })
  const recorded = recorder()
  const ports = { agent, timeoutMs, table, mirror, log }
  let isReplaying = false
  let changing = Promise.resolve()

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readIfShort(incoming)
    const given = only(incoming.headers['x-user-id'])
    const user = given === undefined ? undefined : userText(given)
    const key = user ?? only(incoming.headers['x-request-id'])
    const requestId = only(incoming.headers['x-request-id'] ??= randomUUID())!
    const headers = headersOf(incoming.headers)
    const path = incoming.url ?? '/'
    const isPost = incoming.method === 'POST'
    const place = path.split('?', 1)[0]
    if (isPost && place === '/v1/items') {
      // Whoever streams it tells all servers too, and not the one that the request would come to.
      const whole = body ?? await readBody(incoming, keptBodyBytes)
      if (!whole) return sendJson(response, 413, { code: 'REQUEST_TOO_LARGE', message: `A change of products is longer than ${keptBodyBytes} bytes` })
      return passItems({ incoming, response, headers, body: whole, isReport: true }, path, ports)
    }
    if (isPost && body && place === '/v1/events') return passEvents({ incoming, response, headers, body, isReport: true, user, requestId }, ports)

    // Chosen when all is there to send, so that no request is on its way to a server that lost its route meanwhile.
    const route = table.choose(key)
    if (!route) return sendJson(response, 503, { code: 'NO_ROUTE', message: 'Nothing is deployed here' })
    const answered = await askServer({ incoming, response, headers, body, isReport: false }, route, ports)
    if (!isPost || !body || !answered || answered.status >= 300) return
    const question = { method: 'POST', path, headers, body }
    recorded.record(question)
    if (answered.body && body.length <= mirroredBytes && mirror.wants(key ?? requestId)) mirror.offer({ ...question, key: key ?? requestId, served: { body: answered.body, durationMs: answered.durationMs } })
  }

  function use(settings: typeof table.settings): void {
    table.replace(settings)
    mirror.point(settings.shadows[0])
    const told = [...settings.routes.map(({ name, weightPercent, role }) => `${name} ${weightPercent} % (${role})`), ...settings.shadows.map(({ name, sharePercent }) => `${name} copies of ${sharePercent} % (shadow)`)]
    log.info(`Routes: ${told.join(', ') || 'none'}`)
  }

  const adminOptions = {
    tokenFile: adminTokenFile,
    log,
    state: () => {
      const comparison = mirror.read()
      return { ...table.settings, counters: table.counters(), ...(comparison ? { comparison } : {}) }
    },
    change(settings: typeof table.settings) {
      // One after the other: what is used and what is kept must not come from two callers.
      return (changing = changing.catch(() => {}).then(async () => {
        if (routesFile !== undefined) await keepSettings(routesFile, settings, log)
        use(settings)
      }))
    },
    async replay(times: number) {
      if (isReplaying) return 'running' as const
      isReplaying = true
      try {
        const list = recorded.list()
        return { recorded: list.length, sent: await replay({ table, recorded: list, times, timeoutMs, isBusy, mostMs: replayMs }) }
      } finally {
        isReplaying = false
      }
    },
  }

  const kept = routesFile === undefined ? undefined : await readSettings(routesFile)
  if (kept) use(kept)
  const door = await listen((incoming, response) => { handle(incoming, response).catch((error: unknown) => { fail(response, error, log) }) }, host, port)
  const admin = await listen(adminListener(adminOptions), adminHost, adminPort)
    // An open door would keep the process alive that could not start.
    .catch(async (error: unknown) => { await drain(door.server, 0); throw error })
  return {
    url: door.url,
    adminUrl: admin.url,
    async close(drainMs = 10_000) {
      await Promise.all([drain(door.server, drainMs), drain(admin.server, 0)])
      mirror.close()
      agent.destroy()
    },
  }
}

async function readIfShort(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const length = incoming.headers['content-length']
  if (length === undefined) return incoming.headers['transfer-encoding'] === undefined ? Buffer.alloc(0) : undefined
  return Number(length) <= keptBodyBytes ? readWhole(incoming, keptBodyBytes) : undefined
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

function fail(response: ServerResponse, error: unknown, log: Log): void {
  if (response.headersSent || response.destroyed) { response.destroy(); return }
  log.warn(`The router failed: ${messageOf(error)}`)
  sendJson(response, 500, { code: 'INTERNAL', message: 'The router failed; its log says why' })
}
