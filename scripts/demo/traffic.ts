// Customers of the demo shop: each click asks the model server how likely a purchase is.
import { Agent, request } from 'node:http'
import type { ShopEvent } from '../../src/dataset/record.ts'

export interface TrafficResult { sent: number; failed: number; answeredBy: Record<string, number> }

/** Sends `n` predictions, eight at a time, for the newest clicks; counts what the customer sees, as the customer sees it. */
export async function sendTraffic(url: string, events: readonly ShopEvent[], n: number): Promise<TrafficResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  const clicks = events.flatMap((event, index) => (event.kind === 'click' ? [index] : [])).slice(-n)
  const result: TrafficResult = { sent: 0, failed: 0, answeredBy: {} }
  let next = 0
  await Promise.all(Array.from({ length: 8 }, async () => {
    while (next < n) {
      const click = clicks[next++ % clicks.length]!
      const { user, item, time } = events[click]!
      const answer = await post(agent, new URL('/v1/behavior', url), user, JSON.stringify({ item, time: new Date(time).toISOString(), history: historyOf(events, click) }))
      result.sent += 1
      if (answer === undefined) result.failed += 1
      else {
        const { version } = JSON.parse(answer) as { version: string }
        result.answeredBy[version] = (result.answeredBy[version] ?? 0) + 1
      }
    }
  }))
  agent.destroy()
  return result
}

/** The user's last ten events before a click. */
function historyOf(events: readonly ShopEvent[], click: number): { item: string; kind: string; time: string }[] {
  const { user } = events[click]!
  const history = []
  for (let i = click - 1; i >= 0 && i > click - 5000 && history.length < 10; i--) {
    const event = events[i]!
    if (event.user === user) history.unshift({ item: event.item, kind: event.kind, time: new Date(event.time).toISOString() })
  }
  return history
}

/** The body of a good answer; undefined for anything else. */
function post(agent: Agent, url: URL, user: string, body: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const outgoing = request(url, { method: 'POST', agent, timeout: 10_000, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'x-user-id': encodeURIComponent(user) } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => resolve(answer.statusCode === 200 ? Buffer.concat(chunks).toString() : undefined))
      answer.on('error', () => resolve(undefined))
    })
    outgoing.on('timeout', () => outgoing.destroy())
    outgoing.on('error', () => resolve(undefined))
    outgoing.end(body)
  })
}
