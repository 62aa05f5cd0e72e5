import type { Log } from '../base/log.ts'
import { formatMessage } from './message.ts'
import type { Change } from './message.ts'
import { transitionId } from './receiver.ts'
import type { AlertStore, Receiver, Transition } from './receiver.ts'

/** A storm of alerts is read by nobody, and channels refuse or bill it: more than these become one digest. */
export const mostMessages = 5

/** Tells one receiver what it was not told yet, and writes down each thing after it was told. Only a kill between the two makes the
 *  receiver be told twice. What one message meets does not keep the next from being sent; gives the errors. */
export async function tell(receiver: Receiver, changes: readonly Change[], { store, log }: { store: AlertStore; log: Log }): Promise<unknown[]> {
  const errors: unknown[] = []
  for (const message of groupUntold(receiver.name, changes).map((group) => formatMessage(group, store.url))) {
    try {
      await receiver.send(message)
      log.info(`Told ${receiver.name}: ${message.title}`)
      for (const { alert } of newestOfEach(message.changes)) await store.markNotified(alert, receiver.name)
    } catch (error) {
      errors.push(error)
    }
  }
  return errors
}

/** The changes of each message. A digest has only the newest change of each alert. */
function groupUntold(receiver: string, changes: readonly Change[]): Change[][] {
  const untold = changes.flatMap((change) => {
    const told = change.alert.notified[receiver]
    return told === transitionId(change.alert) ? [] : [{ ...change, kind: kindFor(change, told) }]
  })
  return untold.length > mostMessages ? [newestOfEach(untold)] : untold.map((change) => [change])
}

function newestOfEach(changes: readonly Change[]): Change[] {
  return [...new Map(changes.map((change) => [change.alert.key, change])).values()]
}

/** Who never heard of an episode is not told of an update to it. */
function kindFor({ kind, alert }: Transition, told: string | undefined): Transition['kind'] {
  if (kind !== 'update' || told?.startsWith(`firing@${alert.since}/`)) return kind
  return alert.history.length > 0 ? 'reopen' : 'open'
}
