import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { failure, messageOf } from '../base/errors.ts'

/** Starts to listen and gives the server with its address; port 0 takes a free one. */
export async function listen(listener: RequestListener, host: string, port: number): Promise<{ server: Server; url: string }> {
  // A keep-alive client must not meet a connection that is just being closed: the server waits longer than the router's agent.
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 30_000 }, listener)
  await new Promise<void>((done, fails) => {
    server.once('error', (error) => { fails(failure('SERVING_PORT_TAKEN', { host, port, problem: messageOf(error) }, error)) })
    server.listen(port, host, done)
  })
  const { address, family, port: taken } = server.address() as AddressInfo
  return { server, url: `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}` }
}

/** Takes no new connection, lets what is under way end for at most `drainMs`, then cuts what is left. */
export async function drain(server: Server, drainMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => { server.close(() => { resolve() }) })
  // A connection that was kept alive becomes idle when its last answer is written; nothing tells when.
  const sweep = setInterval(() => { server.closeIdleConnections() }, 20)
  const cut = setTimeout(() => { server.closeAllConnections() }, drainMs)
  await closed
  clearInterval(sweep)
  clearTimeout(cut)
}

/** The whole body; undefined where it is longer than the limit. The rest is read and dropped (for at most the server's request
 *  timeout), for a client that is still writing would see a broken connection instead of the answer. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= limitBytes) chunks.push(chunk)
  }
  return bytes <= limitBytes ? Buffer.concat(chunks) : undefined
}

export function sendText(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text)
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendText(response, status, `${JSON.stringify(value)}\n`, 'application/json')
}
