import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server on loopback that gives files, whole or from a byte on, and can be told to fail. `requests` holds a line a request. */
export interface FileServer {
  address(name: string): string
  files: Map<string, Buffer>
  requests: string[]
  /** Answers of the next requests in place of the file; `cut` ends the connection after so many bytes of it. */
  faults: ({ status: number } | { location: string } | { cut: number } | 'no ranges')[]
  close(): Promise<void>
}

export async function startFileServer(): Promise<FileServer> {
  const files = new Map<string, Buffer>()
  const requests: string[] = []
  const faults: FileServer['faults'] = []
  const server = createServer((request, response) => { answer(request, response) })

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const name = decodeURIComponent(request.url!.slice(1))
    requests.push(`${request.method} ${name}${request.headers.range === undefined ? '' : ` ${request.headers.range}`}`)
    const fault = faults.shift()
    const content = files.get(name)
    if (typeof fault === 'object' && 'status' in fault) { response.writeHead(fault.status).end('no'); return }
    if (typeof fault === 'object' && 'location' in fault) { response.writeHead(302, { location: fault.location }).end(); return }
    if (!content) { response.writeHead(404).end(); return }
    const start = fault === 'no ranges' ? 0 : Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    if (start > 0 && start >= content.length) { response.writeHead(416).end(); return }
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': content.length - start, ...(start > 0 ? { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` } : {}) })
    if (typeof fault === 'object') { response.write(content.subarray(start, start + fault.cut), () => { response.destroy() }); return }
    response.end(content.subarray(start))
  }

  await new Promise<void>((ready) => { server.listen(0, '127.0.0.1', ready) })
  return {
    address: (name) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${encodeURIComponent(name)}`,
    files, requests, faults,
    close: () => new Promise((closed) => {
      server.close(() => { closed() })
      server.closeAllConnections()
    }),
  }
}
