import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked { method: string; url: URL; headers: Record<string, string | undefined>; body: string }

/** A server on loopback that keeps what it is asked. `answers` are given first, then `usual`; one that is 'silence' never comes. */
export interface JsonServer {
  address: string
  asked: Asked[]
  usual: unknown
  /** Called before it answers. */
  onAsked(): void
  answers: ({ status: number; text: string; headers?: Record<string, string> } | 'silence')[]
  close(): Promise<void>
}

export async function startJsonServer(usual: unknown): Promise<JsonServer> {
  const bed: Pick<JsonServer, 'asked' | 'usual' | 'answers' | 'onAsked'> = { asked: [], usual, answers: [], onAsked: () => {} }
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => { body += chunk }).on('end', () => {
      bed.asked.push({ method: request.method!, url: new URL(request.url!, 'http://127.0.0.1'), headers: request.headers as Asked['headers'], body })
      bed.onAsked()
      const answer = bed.answers.shift() ?? { status: 200, text: JSON.stringify(bed.usual) }
      if (answer !== 'silence') response.writeHead(answer.status, answer.headers).end(answer.text)
    })
  })
  await new Promise<void>((ready) => { server.listen(0, '127.0.0.1', ready) })
  return Object.assign(bed, {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise<void>((closed) => {
      server.close(() => { closed() })
      server.closeAllConnections()
    }),
  })
}
