import { purposeHeader, stampHeader } from '../router/headers.ts'
import { parseJson } from './ask-model.ts'
import { parseItemChanges } from './item-change.ts'
import { jsonReply, RefusedError } from './reply.ts'
import type { Reply } from './reply.ts'
import type { Call } from './route.ts'
import { formatStamp, parseStamp } from './stamped-change.ts'
import type { ModelServerState } from './state.ts'

/** Changes products of the model that serves: they are found, or not, from the answer on. A copy is from a router, which has told a server that wrote it down. */
export async function takeItems({ release: { manifest: { model: name, version, tag }, model }, changedItems, limits, mayChange }: ModelServerState, { body, headers }: Call): Promise<Reply> {
  if (!mayChange) throw new RefusedError({ status: 403, code: 'KEY_MISSING', message: 'Nobody may change products here', next: 'Start the server with API keys, one with the scope catalogue, or so that it is reached from its machine only.' })
  if (!model.catalogue) throw new RefusedError({ status: 404, code: 'ROUTE_UNKNOWN', message: `The products of ${tag} stay as they were when it was trained` })
  const changes = parseItemChanges(parseJson(body), limits.batch)
  const stamp = await changedItems.take(changes, { isCopy: headers[purposeHeader] !== undefined, stamp: parseStamp(headers[stampHeader]) })
  const put = changes.filter((change) => change.put !== undefined).length
  return jsonReply({ put, removed: changes.length - put, isKept: changedItems.isKept, stamp: formatStamp(stamp), model: name, version })
}
