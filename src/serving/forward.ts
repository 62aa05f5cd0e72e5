import { request as startRequest } from 'node:http'
import type { Agent, IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'

export interface Forwarding { url: string; agent: Agent; timeoutMs: number; /** The whole body where it was read, else it is streamed. */ body: Buffer | undefined }

/** How an exchange ended. `unanswered`: the connection broke or nothing came in time before a byte of the answer; the client was told
 *  nothing yet. `failed`: a status of 500 or more, or an answer cut in the middle. `left`: the client went away. */
export type ForwardResult = { end: 'answered' | 'failed' | 'left' } | { end: 'unanswered'; isTimeout: boolean; wasReused: boolean }

/** Sends a request on and streams the answer back. */
export function forward(incoming: IncomingMessage, response: ServerResponse, { url, agent, timeoutMs, body }: Forwarding): Promise<ForwardResult> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(url)
    const headers = withoutHopByHop(incoming.headers)
    if (body && body.length > 0) headers['content-length'] = String(body.length)
    const outgoing = startRequest({ hostname, port, agent, method: incoming.method, path: incoming.url, headers })
    let hasClientLeft = false
    let hasServerBroken = false
    let isTimeout = false

    const timer = setTimeout(() => { isTimeout = true; outgoing.destroy() }, timeoutMs)
    const onLeave = () => { if (!response.writableFinished && !hasServerBroken) { hasClientLeft = true; outgoing.destroy() } }
    response.once('close', onLeave)
    const settle = (result: ForwardResult) => {
      clearTimeout(timer)
      response.off('close', onLeave)
      resolve(hasClientLeft ? { end: 'left' } : result)
    }

    outgoing.on('error', () => { if (!response.headersSent) settle({ end: 'unanswered', isTimeout, wasReused: outgoing.reusedSocket }) })
    outgoing.on('response', (answer) => {
      const status = answer.statusCode ?? 502
      answer.once('error', () => { hasServerBroken = true })
      response.writeHead(status, withoutHopByHop(answer.headers))
      pipeline(answer, response, (error) => { settle({ end: error || status >= 500 ? 'failed' : 'answered' }) })
    })
    if (body) outgoing.end(body)
    else incoming.pipe(outgoing)
  })
}

/** What belongs to one connection and not to the message (RFC 9110, section 7.6.1). */
const hopByHop = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'proxy-authenticate', 'proxy-authorization', 'expect'])

function withoutHopByHop(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const named = new Set(String(headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()))
  return Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string | string[]] => entry[1] !== undefined && !hopByHop.has(entry[0]) && !named.has(entry[0])))
}
