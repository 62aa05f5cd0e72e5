import { failure, messageOf } from '../../base/errors.ts'
import { httpGet } from '../../base/http-get.ts'

interface GetOptions {
  /** Sent to the host of the first address alone, never to one that it sends us on to. */
  token?: string | undefined
  accept: string
  /** Only the bytes from here on, where the server knows how. */
  from?: number
  signal: AbortSignal
}

const maxRedirects = 5

/** One GET that follows redirects itself. What may pass (network, 5xx, 408, 425, 429) fails with RELEASE_UNREACHABLE, all else with RELEASE_REFUSED, but
 *  for the statuses 404 and 416, which callers understand. */
export async function get(address: string, { token, accept, from = 0, signal }: GetOptions): Promise<Response> {
  const first = parseAddress(address)
  if (token !== undefined && first.protocol === 'http:' && !isLoopback(first)) throw failure('RELEASE_REFUSED', { address, problem: 'a token is sent over https alone' })
  let url = first
  for (let nRedirects = 0; nRedirects <= maxRedirects; nRedirects++) {
    const headers = { accept, 'accept-encoding': 'identity', 'user-agent': 'rankops', ...(from > 0 ? { range: `bytes=${from}-` } : {}), ...(token !== undefined && url.origin === first.origin ? { authorization: `Bearer ${token}` } : {}) }
    const response = await httpGet(url, headers, signal).catch((error: unknown) => { throw unreachable(address, error) })
    if (response.ok || response.status === 404 || response.status === 416) return response
    await response.body?.cancel()
    const location = response.headers.get('location')
    if (response.status < 300 || response.status >= 400 || location === null) throw refusal(address, response)
    const next = URL.parse(location, url.href)
    if (!next || !['http:', 'https:'].includes(next.protocol)) throw failure('RELEASE_REFUSED', { address, problem: 'it sends us on to what is no address' })
    if (url.protocol === 'https:' && next.protocol === 'http:') throw failure('RELEASE_REFUSED', { address, problem: 'it sends us on from https to http' })
    url = next
  }
  throw failure('RELEASE_REFUSED', { address, problem: `it sends us on more than ${maxRedirects} times` })
}

export function unreachable(address: string, error: unknown): Error {
  const cause = (error as Error).cause
  return failure('RELEASE_UNREACHABLE', { address, problem: cause === undefined ? messageOf(error) : (cause as NodeJS.ErrnoException).code ?? messageOf(cause) }, error)
}

/** A login in an address would be seen in logs and in the list of processes. */
function parseAddress(address: string): URL {
  const url = URL.parse(address)
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw failure('RELEASE_REFUSED', { address, problem: 'it is no http or https address' })
  if (url.username !== '' || url.password !== '') throw failure('RELEASE_REFUSED', { address: `${url.origin}${url.pathname}`, problem: 'it has a login in it' })
  return url
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
}

function refusal(address: string, { status, statusText }: Response): Error {
  const isPassing = status >= 500 || [408, 425, 429].includes(status)
  return failure(isPassing ? 'RELEASE_UNREACHABLE' : 'RELEASE_REFUSED', { address, problem: `${status} ${statusText}`.trim() })
}
