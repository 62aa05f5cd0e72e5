import { randomUUID } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { isFailure, messageOf } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { AccessLog } from './access-log.ts'
import type { ApiKeys } from './api-keys.ts'
import type { ServerLimits } from './limits.ts'
import { refusalReply, RefusedError } from './reply.ts'
import type { Refusal, Reply } from './reply.ts'
import type { FindRoute, Method, Route } from './route.ts'

export interface Door {
  find: FindRoute
  limits: ServerLimits
  /** None: everyone may ask. */
  keys: ApiKeys | undefined
  log: Log
  accessLog: AccessLog | undefined
  count(route: string, status: number, durationMs: number): void
  isDraining(): boolean
  /** Of the event loop, newest measurement. */
  delayMs(): number
  /** Where a lost client should look. */
  hint: string
}

/** Leads every request of a port from its head to its answer: who asks, is there room, is the body whole and in time, what does the route say. It
 *  stands on callbacks, for at ten thousand requests a second a promise more or less is seen. */
export function listenerOf(door: Door): RequestListener {
  const { find, limits, keys, log, accessLog } = door
  let inFlight = 0

  return (request, response) => {
    const startedMs = performance.now()
    const { headers, method = 'GET' } = request
    const path = pathOf(request)
    const methods = find(path)
    const route = methods?.[method as Method]
    const requestId = idOf(headers['x-request-id'])
    const protocol = route?.protocol ?? (path.startsWith('/v2') ? 'open-inference' : 'ours')
    let keyId: string | undefined
    let timer: NodeJS.Timeout | undefined
    let isOver = false
    inFlight += 1

    response.once('close', () => {
      inFlight -= 1
      isOver = true
      clearTimeout(timer)
      const durationMs = performance.now() - startedMs
      const status = response.headersSent ? response.statusCode : 499
      const label = route?.label ?? 'unknown'
      door.count(label, status, durationMs)
      accessLog?.write({ requestId, keyId, method, route: label, status, durationMs, traceId: traceOf(headers) })
    })

    function send(reply: Reply): void {
      if (isOver) return
      isOver = true
      writeReply(response, reply, { requestId, traceparent: traceOf(headers) && headers['traceparent'], isLast: door.isDraining() })
    }
    const refuse = (refusal: Refusal) => { send(refusalReply(refusal, protocol)) }

    function fail(error: unknown): void {
      if (error instanceof RefusedError) return refuse(error.refusal)
      if (isFailure(error, 'REQUEST_INVALID')) return refuse({ status: 400, code: error.code, message: error.message, next: error.next })
      if (isOver) return
      log.warn(`Request ${requestId} to ${path.slice(0, 200)} failed: ${error instanceof Error ? error.stack : messageOf(error)}`)
      refuse({ status: 500, code: isFailure(error) ? error.code : 'INTERNAL', message: 'The model could not answer; the log of the server says why' })
    }

    if (!route) return refuse(methods ? wrongMethod(path, Object.keys(methods)) : { status: 404, code: 'ROUTE_UNKNOWN', message: `There is no ${path.slice(0, 200)}; ${door.hint}` })
    if (route.scope !== undefined) {
      const problem = admit(route.scope)
      if (problem) return refuse(problem)
    }
    if (method === 'GET') return answer(nothing)
    const timeoutMs = timeoutOf(headers['x-request-timeout-ms'], limits.timeoutMs)
    if (timeoutMs === undefined) return refuse({ status: 400, code: 'REQUEST_INVALID', message: 'x-request-timeout-ms: must be a whole number of milliseconds, at least 1' })
    timer = setTimeout(() => { refuse({ status: 504, code: 'TOO_SLOW', message: `There was no answer within ${timeoutMs} ms`, next: 'Send it again, or allow more with x-request-timeout-ms.' }) }, timeoutMs)
    receiveBody(request, limits.bodyBytes, (body) => {
      if (body) answer(body)
      else refuse({ status: 413, code: 'REQUEST_TOO_LARGE', message: `The body is longer than ${limits.bodyBytes} bytes` })
    })

    function admit(scope: NonNullable<Route['scope']>): Refusal | undefined {
      const admission = keys?.admit(headers, scope, new Date())
      if (admission && 'refusal' in admission) return admission.refusal
      keyId = admission?.keyId
      if (inFlight > limits.inFlight || door.delayMs() > limits.delayMs) return { status: 503, code: 'OVERLOADED', message: 'The server has more to do than it can', next: 'Send it again after Retry-After.', retryAfterS: 1 }
      return undefined
    }

    function answer(body: Buffer): void {
      try {
        const reply = route!.answer({ id: requestId, headers, body, isOver: () => isOver })
        if (reply instanceof Promise) reply.then(send, fail)
        else send(reply)
      } catch (error) {
        fail(error)
      }
    }
  }
}

const nothing = Buffer.alloc(0)

function pathOf({ url = '/' }: IncomingMessage): string {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}

function wrongMethod(path: string, methods: string[]): Refusal {
  return { status: 405, code: 'METHOD_NOT_ALLOWED', message: `${path} takes ${methods.join(' and ')}`, headers: { allow: methods.join(', ') } }
}

/** The whole body; undefined where it is longer than the limit. The rest is read and dropped, for a client that is still writing would see a
 *  broken connection instead of the answer. A body that breaks off is never told. */
function receiveBody(request: IncomingMessage, limitBytes: number, done: (body: Buffer | undefined) => void): void {
  let first: Buffer | undefined
  let more: Buffer[] | undefined
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > limitBytes) return
    if (!first) first = chunk
    else (more ??= [first]).push(chunk)
  })
  request.on('end', () => { done(bytes > limitBytes ? undefined : more ? Buffer.concat(more) : first ?? nothing) })
  request.on('error', () => {})
}

function writeReply(response: ServerResponse, { status, body, type, headers }: Reply, { requestId, traceparent, isLast }: { requestId: string; traceparent: string | string[] | undefined; isLast: boolean }): void {
  const fields: Record<string, string | number> = { 'content-type': type, 'content-length': typeof body === 'string' ? Buffer.byteLength(body) : body.length, 'x-request-id': requestId, ...headers }
  if (typeof traceparent === 'string') fields['traceparent'] = traceparent
  if (isLast) fields['connection'] = 'close'
  response.writeHead(status, fields).end(body)
}

/** The client's own id where it is harmless, so that one request can be found in every log. */
function idOf(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID()
}

/** W3C Trace Context: version, trace id, parent id, flags. */
function traceOf({ traceparent }: IncomingMessage['headers']): string | undefined {
  return typeof traceparent === 'string' && /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(traceparent) ? traceparent.slice(3, 35) : undefined
}

/** What the client allows, never more than the server; undefined for what is no time. */
function timeoutOf(given: string | string[] | undefined, limitMs: number): number | undefined {
  if (given === undefined) return limitMs
  return typeof given === 'string' && /^[1-9]\d{0,8}$/.test(given) ? Math.min(Number(given), limitMs) : undefined
}
