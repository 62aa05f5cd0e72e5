import type { Manifest } from '../../release/record.ts'
import { purposeHeader } from '../router/headers.ts'
import { parseJson, userHeader } from './ask-model.ts'
import type { EventLog } from './event-log.ts'
import { jsonReply } from './reply.ts'
import type { Reply } from './reply.ts'
import type { Call } from './route.ts'
import { parseShopEvents } from './shop-event.ts'
import type { ShopEvent } from './shop-event.ts'
import type { UserHistories } from './user-histories.ts'

interface EventIntake { histories: UserHistories; eventLog: EventLog | undefined; manifest: Manifest; most: number; now: Date; count(kind: string): void }

/** Writes what a shop tells, and remembers it: the next answer about this user knows of it. The client is told (202) when the log has it. A copy
 *  that a router sends to a shadow is remembered and not written: the log has it from the server that the client was told of. */
export async function takeEvents({ histories, eventLog, manifest, most, now, count }: EventIntake, { body, headers }: Call): Promise<Reply> {
  const events = parseShopEvents(parseJson(body), { user: userHeader(headers), now, most })
  if (headers[purposeHeader] === undefined) await eventLog?.append(events.map((event) => formatLine(event, manifest)).join(''))
  for (const event of events) {
    remember(histories, event)
    count(event.kind)
  }
  return jsonReply({ accepted: events.length }, 202)
}

/** A line of the log is a row of a table of events (`data.events` of a spec reads it), with what is needed to judge a ranking by what it led to. */
function formatLine({ time, user, kind, item, requestId, shown, position, propensity }: ShopEvent, { model, version }: Manifest): string {
  return `${JSON.stringify({ time: new Date(time).toISOString(), user, kind, item, requestId, shown, position, propensity, model, version })}\n`
}

export function remember(histories: UserHistories, { user, kind, item, time }: Pick<ShopEvent, 'user' | 'kind' | 'item' | 'time'>): void {
  if (kind === 'view' || kind === 'click' || kind === 'purchase') histories.add(user, { item, kind, time })
}
