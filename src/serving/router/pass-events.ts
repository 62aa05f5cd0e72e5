import { sendJson, sendText } from '../http.ts'
import { askServer, sendReport } from './ask-server.ts'
import type { Asking, Exchange } from './ask-server.ts'
import { countTypes, divideEvents, joinAnswers, parseReport, userOf } from './divide-events.ts'
import type { EventPart, EventReport } from './divide-events.ts'
import type { Mirror } from './mirror.ts'
import type { PlacedRoute, RoutingTable } from './routing-table.ts'

interface EventPorts extends Asking { table: Pick<RoutingTable, 'choose' | 'withRole'>; mirror: Pick<Mirror, 'wants' | 'offer'> }
interface ReportExchange extends Exchange { body: Buffer; /** Of the header; it speaks for the whole report. */ user: string | undefined; requestId: string }

/** Brings a report of events to the servers that their users are routed to, and counts by type what these accept. A report of one user, or of
 *  users of one server, passes as it came; another one is divided, and the client gets one answer. */
export async function passEvents(exchange: ReportExchange, ports: EventPorts): Promise<void> {
  const { body, user, requestId, response } = exchange
  const report = parseReport(body)
  const keyOf = (event: unknown) => user ?? userOf(event) ?? requestId
  const parts = report && report.events.length > 0 ? divideEvents(report, (event) => ports.table.choose(keyOf(event))) : [{ receiver: ports.table.choose(user ?? requestId), events: [], indices: [] }]
  if (!hasReceivers(parts)) return sendJson(response, 503, { code: 'NO_ROUTE', message: 'Nothing is deployed here' })
  const isAccepted = parts.length === 1 ? await passWhole(exchange, parts[0]!, ports) : await passParts(exchange, parts, ports)
  if (isAccepted && report) copyToShadow(exchange, report, keyOf, ports.mirror)
}

async function passWhole(exchange: ReportExchange, { receiver, events }: EventPart<PlacedRoute>, ports: EventPorts): Promise<boolean> {
  const answered = await askServer(exchange, receiver, ports)
  const isAccepted = answered !== undefined && answered.status < 300
  if (isAccepted) count(receiver, events)
  return isAccepted
}

async function passParts({ response, headers }: ReportExchange, parts: readonly EventPart<PlacedRoute>[], ports: EventPorts): Promise<boolean> {
  const answers = await Promise.all(parts.map(async ({ receiver, events, indices }) => {
    const answer = await sendReport({ method: 'POST', path: '/v1/events', headers, body: Buffer.from(JSON.stringify({ events })) }, receiver, ports)
    if (answer && answer.status < 300) count(receiver, events)
    return { status: answer?.status ?? 502, body: answer?.body?.toString() ?? `${JSON.stringify({ code: 'NO_ANSWER', message: `The server of version ${receiver.version} did not answer` })}\n`, indices }
  }))
  const { status, body } = joinAnswers(answers)
  sendText(response.setHeader('x-request-id', headers['x-request-id']!), status, body, 'application/json')
  return status < 300
}

function count({ counter }: PlacedRoute, events: readonly unknown[]): void {
  for (const [type, times] of countTypes(events)) counter.countEvent(type, times)
}

/** A shadow must know of its users what the others know. */
function copyToShadow({ headers }: ReportExchange, { events }: EventReport, keyOf: (event: unknown) => string, mirror: EventPorts['mirror']): void {
  const wanted = events.filter((event) => mirror.wants(keyOf(event)))
  if (wanted.length > 0) mirror.offer({ method: 'POST', path: '/v1/events', headers, body: Buffer.from(JSON.stringify({ events: wanted })), key: keyOf(wanted[0]) })
}

function hasReceivers(parts: readonly EventPart<PlacedRoute | undefined>[]): parts is EventPart<PlacedRoute>[] {
  return parts.every(({ receiver }) => receiver !== undefined)
}
