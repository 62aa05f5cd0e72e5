import { request as startRequest } from 'node:http'
import type { Agent, IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'
import { cutAnswer, errorCodeOf, noAnswer, tooLate } from './error-code.ts'
import { headersOf } from './headers.ts'
import type { Place } from './place.ts'
import { readWhole } from './read-whole.ts'
import { sendBody } from './send-body.ts'

interface Forwarding {
  place: Place
  agent: Agent
  timeoutMs: number
  /** As they are to be sent. */
  headers: Record<string, string | string[]>
  /** The whole body where it was read, else it is streamed. */
  body: Buffer | undefined
  /** What the answer gets beside its own headers. */
  answerHeaders: Record<string, string>
  /** Whether somebody else can be asked: then the client is not told of a status of 500 or more. */
  hasSecondChance: boolean
}

/** How an exchange ended. `unanswered`: the client was told no byte, for the connection broke, nothing came in time, or an error is kept from it.
 *  `failed`: it was told of a status of 500 or more, or its answer was cut in the middle. `left`: the client went away. `body` is there where the
 *  answer was short, `code` where something failed. */
export type ForwardResult =
  | { end: 'answered'; status: number; body?: Buffer | undefined }
  | { end: 'failed'; status: number; code: string }
  | { end: 'left' }
  | { end: 'unanswered'; isTimeout: boolean; wasReused: boolean; code: string }

/** An answer whose length is told and up to this is read whole and sent in one piece; any other is streamed. */
const shortBytes = 64 * 1024

/** Sends a request on and its answer back. */
export function forward(incoming: IncomingMessage, response: ServerResponse, { place: { hostname, port }, agent, timeoutMs, headers, body, answerHeaders, hasSecondChance }: Forwarding): Promise<ForwardResult> {
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
    const keepFromClient = (code: string) => { if (!response.headersSent) settle({ end: 'unanswered', isTimeout, wasReused: outgoing.reusedSocket, code }) }
    const unanswered = () => { keepFromClient(isTimeout ? tooLate : noAnswer) }

    outgoing.on('error', unanswered)
    outgoing.on('response', (answer) => {
      const status = answer.statusCode!
      const isFailed = status >= 500
      const answered = { ...headersOf(answer.headers), ...answerHeaders }
      if (isFailed && hasSecondChance) {
        readWhole(answer, shortBytes).then((whole) => { keepFromClient(errorCodeOf(status, whole)) }, unanswered)
        return
      }
      if (Number(answer.headers['content-length'] ?? Infinity) <= shortBytes) {
        readWhole(answer, shortBytes).then((whole) => {
          response.writeHead(status, answered)
          sendBody(response, whole!)
          settle(isFailed ? { end: 'failed', status, code: errorCodeOf(status, whole) } : { end: 'answered', status, body: whole })
        }, unanswered)
        return
      }
      answer.once('error', () => { hasServerBroken = true })
      response.writeHead(status, answered)
      pipeline(answer, response, (error) => { settle(error || isFailed ? { end: 'failed', status, code: error ? cutAnswer : errorCodeOf(status, undefined) } : { end: 'answered', status }) })
    })
    if (body) sendBody(outgoing, body)
    else incoming.pipe(outgoing)
  })
}
