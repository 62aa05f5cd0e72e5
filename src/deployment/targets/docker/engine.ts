import { request as startRequest } from 'node:http'
import type { IncomingMessage, RequestOptions } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { failure, messageOf } from '../../../base/errors.ts'

/** A Docker engine, asked by its HTTP API (docs.docker.com/reference/api/engine). An engine that does not answer, and an answer whose
 *  status is not among `accepted`, fail with TARGET_ENGINE. */
export interface Engine {
  ask(what: string, method: string, path: string, options?: AskOptions): Promise<EngineAnswer>
}
export interface AskOptions {
  query?: Record<string, string>
  /** JSON, or the chunks of a tar archive. */
  body?: object | AsyncIterable<Uint8Array>
  headers?: Record<string, string>
  /** Statuses beside 200 to 299 that the caller can live with. */
  accepted?: readonly number[]
}
export interface EngineAnswer { status: number; body: Buffer }

/** Docker 20.10; newer engines still speak it, until they say that they do not. */
const apiVersion = [1, 41]
/** Nothing came or went for so long: the engine hangs. Pulls, builds and uploads are never silent for that long. */
const idleMs = 120_000

/** `host` is what DOCKER_HOST says: unix:///path or tcp://127.0.0.1:port. Others are refused, since the containers' ports are published
 *  on the engine's own loopback address. */
export function dockerEngine(host: string): Engine {
  const place = placeOf(host)
  let prefix: Promise<string> | undefined

  async function send(what: string, method: string, path: string, { query = {}, body, accepted = [], headers = {} }: AskOptions): Promise<EngineAnswer> {
    const answer = await exchange({ ...place, method, path: `${path}?${new URLSearchParams(query).toString()}`, headers }, body)
      .catch((error: unknown) => { throw failure('TARGET_ENGINE', { host, what, problem: messageOf(error) || String((error as NodeJS.ErrnoException).code) }, error) })
    if (answer.status >= 300 && !accepted.includes(answer.status)) throw failure('TARGET_ENGINE', { host, what, problem: `status ${answer.status}: ${problemIn(answer.body)}` })
    return answer
  }

  async function chooseVersion(): Promise<string> {
    const { ApiVersion, MinAPIVersion } = jsonOf<{ ApiVersion: string; MinAPIVersion: string }>(await send('tell its version', 'GET', '/version', {}))
    const [newest, oldest] = [ApiVersion, MinAPIVersion].map((version) => version.split('.').map(Number))
    if (isBefore(newest!, apiVersion)) throw failure('TARGET_ENGINE', { host, what: 'be used', problem: `it speaks API ${ApiVersion}, and ${apiVersion.join('.')} is needed: Docker 20.10 or newer` })
    return `/v${isBefore(apiVersion, oldest!) ? MinAPIVersion : apiVersion.join('.')}`
  }

  return {
    async ask(what, method, path, options = {}) {
      return send(what, method, `${await (prefix ??= chooseVersion())}${path}`, options)
    },
  }
}

export function jsonOf<T>({ body }: EngineAnswer): T {
  return JSON.parse(body.toString()) as T
}

function isBefore([major = 0, minor = 0]: readonly number[], [otherMajor = 0, otherMinor = 0]: readonly number[]): boolean {
  return major < otherMajor || (major === otherMajor && minor < otherMinor)
}

function placeOf(host: string): { socketPath: string } | { hostname: string; port: string } {
  const { protocol, hostname, pathname, port } = URL.canParse(host) ? new URL(host) : { protocol: '', hostname: '', pathname: '', port: '' }
  if (protocol === 'unix:' && pathname !== '') return { socketPath: decodeURIComponent(pathname) }
  if (protocol === 'tcp:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) return { hostname: hostname.replace(/[[\]]/g, ''), port: port || '2375' }
  throw failure('INPUT_INVALID', { name: 'docker-host', problem: `expected unix:///path or tcp://127.0.0.1:port, found ${JSON.stringify(host.slice(0, 100))}` })
}

async function exchange(where: RequestOptions, body: AskOptions['body']): Promise<EngineAnswer> {
  const isArchive = body !== undefined && Symbol.asyncIterator in body
  const text = body === undefined || isArchive ? '' : JSON.stringify(body)
  const headers = isArchive ? { 'content-type': 'application/x-tar' } : text === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
  const request = startRequest({ ...where, headers: { host: 'docker', ...where.headers as Record<string, string>, ...headers } })
  request.setTimeout(idleMs, () => { request.destroy(new Error(`silent for ${idleMs / 1000} s`)) })
  const answered = new Promise<IncomingMessage>((done, fails) => { request.once('response', done); request.on('error', fails) })
  // An engine may answer before it read the whole archive: then its answer counts, not that it read no further.
  if (isArchive) pipeline(Readable.from(body), request).catch(() => {})
  else request.end(text)
  const answer = await answered
  const chunks: Buffer[] = []
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk)
  return { status: answer.statusCode!, body: Buffer.concat(chunks) }
}

function problemIn(body: Buffer): string {
  const text = body.toString().trim()
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text
  } catch {
    return text
  }
}
