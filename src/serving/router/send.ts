import { request as startRequest } from 'node:http'
import type { Agent, IncomingHttpHeaders } from 'node:http'
import type { Place } from './place.ts'
import { readWhole } from './read-whole.ts'
import { sendBody } from './send-body.ts'

export interface Question { method: string; path: string; headers: Record<string, string | string[]>; body: Buffer }
/** An answer that was longer than the limit has no body. */
export interface Answer { status: number; headers: IncomingHttpHeaders; body: Buffer | undefined }

interface Sending { agent: Agent; timeoutMs: number; limitBytes: number }

/** Asks a server and reads its answer whole; undefined where the connection broke or nothing came in time. */
export function send({ hostname, port }: Place, { method, path, headers, body }: Question, { agent, timeoutMs, limitBytes }: Sending): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const outgoing = startRequest({ hostname, port, agent, method, path, headers: { ...headers, 'content-length': String(body.length) } })
    const timer = setTimeout(() => { outgoing.destroy(new Error('too late')) }, timeoutMs)
    const settle = (answer: Answer | undefined) => { clearTimeout(timer); resolve(answer) }
    outgoing.on('error', () => { settle(undefined) })
    outgoing.on('response', (answer) => {
      readWhole(answer, limitBytes).then((whole) => { settle({ status: answer.statusCode!, headers: answer.headers, body: whole }) }, () => { settle(undefined) })
    })
    sendBody(outgoing, body)
  })
}
