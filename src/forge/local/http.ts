import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'

/** A request of the REST API, as the routes see it. `params` are the decoded parts of the path, `upload` a received file. */
export interface ApiRequest {
  params: Record<string, string>
  query: URLSearchParams
  body: Record<string, unknown>
  accept: string
  actor: string
  now: string
  /** Address of the request without its query. */
  address: string
  upload?: { path: string; bytes: number; sha256: string; contentType: string }
}
export interface Answer { status: number; body?: unknown; headers?: Record<string, string>; bytes?: Uint8Array | string; file?: string }
export type Handler = (request: ApiRequest) => Promise<Answer>
/** `'GET /repos/{owner}/{repo}/git/ref/{ref+}'`: `{name}` is one part of the path, `{name+}` the rest of it. */
export type Routes = Record<string, Handler>

export const ok = (body: unknown, headers?: Record<string, string>): Answer => ({ status: 200, body, headers })
export const created = (body: unknown): Answer => ({ status: 201, body, headers: { location: String((body as { url?: string }).url ?? '') } })
export const notFound: Answer = { status: 404, body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' } }

/** GitHub's answer to a body that it does not accept. */
export function invalid(message: string, error?: { resource: string; field?: string; code: string; message?: string }): Answer {
  return { status: 422, body: { message, errors: error ? [error] : [], documentation_url: 'https://docs.github.com/rest', status: '422' } }
}

export function refused(status: number, message: string): Answer {
  return { status, body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) } }
}

/** One page of a list, with the Link header that leads to the others. */
export function page<T>(request: ApiRequest, entries: readonly T[]): { entries: T[]; headers: Record<string, string> } {
  const { perPage, number } = pageOf(request.query)
  const nPages = Math.max(1, Math.ceil(entries.length / perPage))
  return { entries: entries.slice((number - 1) * perPage, number * perPage), headers: linkHeader(request, number, nPages) }
}

function pageOf(query: URLSearchParams): { perPage: number; number: number } {
  const positive = (name: string, fallback: number) => { const value = Number(query.get(name) ?? fallback); return Number.isInteger(value) && value > 0 ? value : fallback }
  return { perPage: Math.min(100, positive('per_page', 30)), number: positive('page', 1) }
}

function linkHeader({ address, query }: ApiRequest, number: number, nPages: number): Record<string, string> {
  const link = (to: number, rel: string) => `<${address}?${new URLSearchParams([...[...query].filter(([name]) => name !== 'page'), ['page', String(to)]])}>; rel="${rel}"`
  const links = [
    ...(number > 1 ? [link(number - 1, 'prev')] : []),
    ...(number < nPages ? [link(number + 1, 'next'), link(nPages, 'last')] : []),
    ...(number > 1 ? [link(1, 'first')] : []),
  ]
  return links.length > 0 ? { link: links.join(', ') } : {}
}

/** Finds the handler of a path and the values of its parameters. */
export function matchRoute(routes: Routes, method: string, path: string): { handler: Handler; params: Record<string, string> } | undefined {
  const parts = path.split('/')
  for (const [route, handler] of Object.entries(routes)) {
    const [routeMethod, pattern] = route.split(' ') as [string, string]
    const params = routeMethod === method ? matchParts(pattern.split('/'), parts) : undefined
    if (params) return { handler, params }
  }
  return undefined
}

function matchParts(pattern: string[], encoded: string[]): Record<string, string> | undefined {
  const parts = encoded.map(decodePart)
  const params: Record<string, string> = {}
  for (const [i, part] of pattern.entries()) {
    const name = /^\{(\w+)(\+?)\}$/.exec(part)
    if (!name) {
      if (part !== parts[i]) return undefined
    } else if (name[2]) {
      if (parts.length <= i) return undefined
      params[name[1]!] = parts.slice(i).join('/')
      return params
    } else {
      if (!parts[i]) return undefined
      params[name[1]!] = parts[i]
    }
  }
  return parts.length === pattern.length ? params : undefined
}

/** A part that is not well encoded names nothing. */
function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let nBytes = 0
  for await (const chunk of request) {
    nBytes += (chunk as Buffer).length
    if (nBytes > limitBytes) throw new RangeError(`the body is larger than ${limitBytes} bytes`)
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}

export async function sendAnswer(response: ServerResponse, { status, body, headers = {}, bytes, file }: Answer): Promise<void> {
  if (file !== undefined) {
    response.writeHead(status, { 'content-length': (await stat(file)).size, ...headers })
    await pipeline(createReadStream(file), response)
    return
  }
  const content = bytes ?? (body === undefined ? '' : JSON.stringify(body))
  response.writeHead(status, { ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }), ...(status === 204 ? {} : { 'content-length': Buffer.byteLength(content) }), ...headers })
  response.end(status === 204 ? undefined : content)
}
