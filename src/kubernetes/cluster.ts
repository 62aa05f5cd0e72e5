import { request as startPlain } from 'node:http'
import { Agent, request as startSecure } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { failure, isFailure, messageOf } from '../base/errors.ts'
import type { ClusterAccess, Credentials } from './kubeconfig.ts'

/** The API server of a cluster. What does not answer, and an answer whose status is not among `accepted`, fail with CLUSTER_API. */
export interface Cluster {
  readonly server: string
  ask(what: string, method: string, path: string, options?: AskOptions): Promise<ClusterAnswer>
}
export interface AskOptions {
  query?: Record<string, string>
  body?: unknown
  /** application/json unless it says otherwise. */
  contentType?: string
  headers?: Record<string, string>
  /** Statuses beside 200 to 299 that the caller can live with. */
  accepted?: readonly number[]
  timeoutMs?: number
  /** Not tried again where it fails: its caller asks again anyway. */
  isOnce?: boolean
  /** Given the body as it comes, where it goes on for as long as something does; then the answer has no text. Only of an answer with status 200. */
  onText?: (part: string) => void
  /** Breaks the request off, which then fails. */
  signal?: AbortSignal
}
export interface ClusterAnswer { status: number; text: string }

/** What a server says of a request that it refused. */
export interface Status { message?: string; reason?: string; details?: { causes?: { reason?: string; message?: string; field?: string }[]; retryAfterSeconds?: number } }

const timeoutMs = 30_000
/** Waits before each further try: an API server that starts again, or is busy, answers within seconds. */
const pausesMs = [200, 1000, 3000]
const worthAnotherTry = [429, 500, 502, 503, 504]

/** A small client of the Kubernetes API: all that is asked here may be asked twice. `readAccess` is called once, when something is first asked. */
export function openCluster(readAccess: () => Promise<ClusterAccess>): Cluster & { server: string } {
  let access: Promise<ClusterAccess> | undefined
  let known: Promise<{ credentials: Credentials; agent: Agent }> | undefined
  let server = 'the cluster'

  async function logIn(found: ClusterAccess): Promise<{ credentials: Credentials; agent: Agent }> {
    const credentials = await found.credentials()
    const { certificate, key } = credentials
    const agent = new Agent({
      keepAlive: true,
      ...(found.authority ? { ca: found.authority } : {}),
      ...(found.serverName === undefined ? {} : { servername: found.serverName }),
      ...(certificate && key ? { cert: certificate, key } : {}),
      rejectUnauthorized: !found.isUnverified,
    })
    return { credentials, agent }
  }

  async function send(method: string, path: string, options: AskOptions): Promise<ClusterAnswer> {
    const found = await (access ??= readAccess())
    server = found.server
    const { credentials, agent } = await (known ??= logIn(found))
    const url = new URL(`${found.server}${path}`)
    for (const [name, value] of Object.entries(options.query ?? {})) url.searchParams.set(name, value)
    const answer = await exchange(url, method, agent, credentials.token, options)
    return answer
  }

  async function ask(what: string, method: string, path: string, options: AskOptions = {}): Promise<ClusterAnswer> {
    for (let attempt = 0, hasLoggedIn = false; ; attempt++) {
      const pauseMs = options.isOnce ? undefined : pausesMs[attempt]
      let answer: ClusterAnswer
      try {
        answer = await send(method, path, options)
      } catch (error) {
        if (isFailure(error)) { known = undefined; throw error }
        if (pauseMs === undefined) throw failure('CLUSTER_API', { server, what, problem: messageOf(error) || String((error as NodeJS.ErrnoException).code) }, error)
        await pause(pauseMs)
        continue
      }
      if ((answer.status >= 200 && answer.status < 300) || options.accepted?.includes(answer.status)) return answer
      // A token that has expired since: once more with a new one.
      if (answer.status === 401 && !hasLoggedIn) { hasLoggedIn = true; known = undefined; continue }
      if (pauseMs === undefined || !worthAnotherTry.includes(answer.status) || isFinal(answer)) throw failure('CLUSTER_API', { server, what, problem: `status ${answer.status}: ${wordsOf(answer)}` })
      await pause(Math.max(pauseMs, (statusOf(answer).details?.retryAfterSeconds ?? 0) * 1000))
    }
  }

  return { get server() { return server }, ask }
}

export function jsonOf<T>({ text }: ClusterAnswer): T {
  return JSON.parse(text) as T
}

export function statusOf({ text }: ClusterAnswer): Status {
  try {
    return JSON.parse(text) as Status
  } catch {
    return {}
  }
}

export function wordsOf(answer: ClusterAnswer): string {
  return statusOf(answer).message ?? (answer.text.trim().slice(0, 500) || 'no words')
}

/** A field of the wrong type is answered by 500; it stays wrong. */
function isFinal(answer: ClusterAnswer): boolean {
  return answer.status === 500 && /expected|cannot unmarshal|failed to create typed/.test(wordsOf(answer))
}

async function exchange(url: URL, method: string, agent: Agent, token: string | undefined, { body, contentType = 'application/json', headers = {}, timeoutMs: limitMs = timeoutMs, onText, signal: broken }: AskOptions): Promise<ClusterAnswer> {
  const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
  const all = {
    accept: 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(content ? { 'content-type': contentType, 'content-length': content.length } : {}),
    ...headers,
  }
  const late = AbortSignal.timeout(limitMs)
  const signal = broken ? AbortSignal.any([late, broken]) : late
  const request = url.protocol === 'http:' ? startPlain(url, { method, headers: all, signal }) : startSecure(url, { method, headers: all, signal, agent })
  const answered = new Promise<IncomingMessage>((done, fails) => { request.once('response', done); request.on('error', (error) => { fails(late.aborted ? new Error(`no answer within ${limitMs / 1000} s`) : error) }) })
  request.end(content)
  const answer = await answered
  const status = answer.statusCode!
  const parts: string[] = []
  const take = onText && status === 200 ? onText : (part: string) => { parts.push(part) }
  answer.setEncoding('utf8')
  for await (const part of answer as AsyncIterable<string>) take(part)
  return { status, text: parts.join('') }
}
