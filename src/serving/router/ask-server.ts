import type { Agent, IncomingMessage, ServerResponse } from 'node:http'
import { sendJson } from '../http.ts'
import { errorCodeOf, noAnswer } from './error-code.ts'
import { forward } from './forward.ts'
import type { ForwardResult } from './forward.ts'
import { versionHeader } from './headers.ts'
import type { PlacedRoute, RoutingTable } from './routing-table.ts'
import { send } from './send.ts'
import type { Answer, Question } from './send.ts'

export interface Asking { agent: Agent; timeoutMs: number; table: Pick<RoutingTable, 'withRole'> }

export interface Exchange {
  incoming: IncomingMessage
  response: ServerResponse
  headers: Question['headers']
  /** The whole body where it was read, else it is streamed and sent once. */
  body: Buffer | undefined
  /** Whether it brings events and asks nothing. */
  isReport: boolean
}

/** What the client got; a body where the answer was short. */
export interface Answered { status: number; body: Buffer | undefined; durationMs: number }

/** Asks the server of a route and passes its answer on; undefined where the client got none of a server. Where the canary, or the baseline, breaks the
 *  connection before a byte was answered, or answers with an error of its own (500 and more), the stable server is asked, and the error goes to the
 *  account of the first: predictions change nothing, so they may be asked twice, and events that come twice are told by their time. A kept connection that
 *  the server closed in that very moment is tried again. */
export async function askServer(exchange: Exchange, route: PlacedRoute, asking: Asking): Promise<Answered | undefined> {
  const mayAskStable = exchange.body !== undefined && route.role !== 'stable' && asking.table.withRole('stable') !== undefined
  const first = await askOnce(exchange, route, mayAskStable, asking)
  const second = exchange.body && first.end === 'unanswered' ? secondChance(route, first, asking) : undefined
  const last = second ? await askOnce(exchange, second, false, asking) : first
  if (last.end === 'unanswered') sendJson(exchange.response, last.isTimeout ? 504 : 502, { code: 'NO_ANSWER', message: `The server of version ${(second ?? route).version} did not answer` })
  return last.end === 'answered' ? { status: last.status, body: last.body, durationMs: last.durationMs } : undefined
}

async function askOnce({ incoming, response, headers, body, isReport }: Exchange, route: PlacedRoute, hasSecondChance: boolean, { agent, timeoutMs }: Asking): Promise<ForwardResult & { durationMs: number }> {
  const end = route.counter.begin(isReport)
  const startedMs = performance.now()
  const result = await forward(incoming, response, { place: route.place, agent, timeoutMs, headers, body, answerHeaders: { [versionHeader]: route.version }, hasSecondChance })
  const durationMs = performance.now() - startedMs
  end(result.end === 'unanswered' ? 'failed' : result.end, durationMs, 'code' in result ? result.code : undefined)
  return { ...result, durationMs }
}

function secondChance(route: PlacedRoute, { wasReused, isTimeout }: { wasReused: boolean; isTimeout: boolean }, { table }: Asking): PlacedRoute | undefined {
  if (route.role !== 'stable') return table.withRole('stable')
  return wasReused && !isTimeout ? route : undefined
}

/** The same for a report that the router wrote itself: its answer is read whole. */
export async function sendReport(question: Question, route: PlacedRoute, asking: Asking): Promise<Answer | undefined> {
  let last: Answer | undefined
  for (const each of route.role === 'stable' ? [route] : [route, asking.table.withRole('stable')]) {
    if (!each) continue
    const end = each.counter.begin(true)
    const startedMs = performance.now()
    const answer = await send(each.place, question, { agent: asking.agent, timeoutMs: asking.timeoutMs, limitBytes: 1024 * 1024 })
    const code = !answer ? noAnswer : answer.status >= 500 ? errorCodeOf(answer.status, answer.body) : undefined
    end(code === undefined ? 'answered' : 'failed', performance.now() - startedMs, code)
    if (code === undefined) return answer
    last = answer ?? last
  }
  return last
}
