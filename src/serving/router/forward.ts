import { request as startRequest } from 'node:http'
import type { Agent, IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'
import { headersOf } from './headers.ts'
import type { Place } from './place.ts'
import { readWhole } from './read-whole.ts'
import { sendBody } from './send-body.ts'

export interface Forwarding {
  place: Place
  agent: Agent
  timeoutMs: number
  /** As they are to be sent. */
  headers: Record<string, string | string[]>
  /** The whole body where it was read, else it is streamed. */
  body: Buffer | undefined
  /** What the answer gets beside its own headers. */
  answerHeaders: Record<string, string>
}

/** How an exchange ended. `unanswered`: the connection broke or nothing came in time before the client was told a byte. `failed`: a
 *  status of 500 or more, or an answer cut in the middle. `left`: the client went away. `body` is there where the answer was short. */
export type ForwardResult =
  | { end: 'answered' | 'failed'; status: number; body?: Buffer | undefined }
  | { end: 'left' }
  | { end: 'unanswered'; isTimeout: boolean; wasReused: boolean }

/** An answer whose length is told and up to this is read whole and sent in one piece; any other is streamed. */
const shortBytes = 64 * 1024

/** Sends a request on and its answer back. */
export function forward(incoming: IncomingMessage, response: ServerResponse, { place: { hostname, port }, agent, timeoutMs, headers, body, answerHeaders }: Forwarding): Promise<ForwardResult> {
  return new Promise((resolve) => {
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
    const unanswered = () => { if (!response.headersSent) settle({ end: 'unanswered', isTimeout, wasReused: outgoing.reusedSocket }) }

    outgoing.on('error', unanswered)
    outgoing.on('response', (answer) => {
      const status = answer.statusCode!
      const end = status >= 500 ? 'failed' : 'answered'
      const answered = { ...headersOf(answer.headers), ...answerHeaders }
      if (Number(answer.headers['content-length'] ?? Infinity) <= shortBytes) {
        readWhole(answer, shortBytes).then((whole) => {
          response.writeHead(status, answered)
          sendBody(response, whole!)
          settle({ end, status, body: whole })
        }, unanswered)
        return
      }
      answer.once('error', () => { hasServerBroken = true })
      response.writeHead(status, answered)
      pipeline(answer, response, (error) => { settle({ end: error ? 'failed' : end, status }) })
    })
    if (body) sendBody(outgoing, body)
    else incoming.pipe(outgoing)
  })
}
