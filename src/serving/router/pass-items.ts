import { messageOf } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { sendJson } from '../http.ts'
import { askServer } from './ask-server.ts'
import type { Asking, Exchange } from './ask-server.ts'
import { purposeHeader, stampHeader } from './headers.ts'
import type { Mirror } from './mirror.ts'
import type { RoutingTable } from './routing-table.ts'
import { send } from './send.ts'

interface ItemPorts extends Asking { table: Pick<RoutingTable, 'withRole' | 'others'>; mirror: Pick<Mirror, 'offer'>; log: Log }

/** Brings changes of products to the stable server, which writes them down and answers; then to the canary, the baseline and the shadow, so that none of them answers of products that are gone. A copy
 *  that does not arrive is read from the log within a second where the servers share one; it is none of the client's business. */
export async function passItems(exchange: Exchange & { body: Buffer }, path: string, { table, mirror, log, ...asking }: ItemPorts): Promise<void> {
  const stable = table.withRole('stable')
  if (!stable) return sendJson(exchange.response, 503, { code: 'NO_ROUTE', message: 'Nothing is deployed here' })
  const answered = await askServer(exchange, stable, { ...asking, table })
  if (!answered || answered.status >= 300) return
  const stamp = stampIn(answered.body)
  const question = { method: 'POST', path, headers: { ...exchange.headers, ...(stamp !== undefined && { [stampHeader]: stamp }) }, body: exchange.body }
  mirror.offer({ ...question, key: stable.name })
  for (const { place, name } of table.others(stable)) {
    const answer = await send(place, { ...question, headers: { ...question.headers, [purposeHeader]: 'copy' } }, { ...asking, limitBytes: 64 * 1024 }).catch((error: unknown) => { log.warn(messageOf(error)) })
    if (!answer || answer.status >= 300) log.warn(`${name} did not take a change of products (${answer ? answer.status : 'no answer'}); where it shares the log of the stable server it reads it there`)
  }
}

/** Of the answer of the stable server. */
function stampIn(body: Buffer | undefined): string | undefined {
  try {
    const { stamp } = JSON.parse(body?.toString() ?? '{}') as { stamp?: unknown }
    return typeof stamp === 'string' && /^[\w:. -]{1,80}$/.test(stamp) ? stamp : undefined
  } catch {
    return undefined
  }
}
