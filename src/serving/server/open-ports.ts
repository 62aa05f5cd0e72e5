import { watchFile } from 'node:fs'
import { messageOf } from '../../base/errors.ts'
import { readText } from '../../base/files.ts'
import type { Log } from '../../base/log.ts'
import type { ModelServerOptions } from '../server.ts'
import { accessLog } from './access-log.ts'
import { apiKeys, parseApiKeys } from './api-keys.ts'
import type { ApiKeys } from './api-keys.ts'
import type { Retention } from './event-files.ts'
import { openChangedItems } from './changed-items.ts'
import { openEventLog } from './event-log.ts'
import type { SyncPolicy } from './event-log.ts'
import { replayEvents } from './replay-events.ts'
import { userHistories } from './user-histories.ts'

/** What `openPorts` needs of the options; without `eventSync` once a second, without `accessLogPerSecond` no access log. `historyEvents`: of a user the model looks at so many. */
interface PortOptions { host: string; historyEvents?: number | undefined; apiKeys?: string | undefined; events?: string | undefined; eventSync?: SyncPolicy; eventRetention?: Retention; accessLogPerSecond?: number }

/** Opens what stands around a server: its keys, its logs, what it remembers of users and of products that changed. `write` takes the lines of the access log. */
export async function openPorts({ apiKeys: keysPath, events, eventSync, eventRetention, accessLogPerSecond = 0, host, historyEvents }: PortOptions, log: Log, write: (lines: string) => void = () => {}): Promise<Pick<ModelServerOptions, 'keys' | 'accessLog' | 'eventLog' | 'histories' | 'changedItems'>> {
  const keys = keysPath === undefined ? undefined : await watchKeys(keysPath, log)
  if (!keys) log.warn(`No API keys: everyone who reaches ${host} may ask`)
  // First, since it deletes what is no longer to be known.
  const eventLog = events === undefined ? undefined : await openEventLog({ folder: events, log, ...(eventSync && { sync: eventSync }), ...(eventRetention && { retention: eventRetention }) })
  const histories = userHistories({ perUser: historyEvents })
  if (events !== undefined) log.info(`${await replayEvents(events, histories)} events are remembered, of ${histories.users} users`)
  return {
    histories,
    changedItems: await openChangedItems({ folder: events, sync: eventSync, log }),
    ...(keys && { keys }),
    ...(eventLog && { eventLog }),
    ...(accessLogPerSecond > 0 && { accessLog: accessLog({ perSecond: accessLogPerSecond, write }) }),
  }
}

/** Keys are read again when their file changes, so that one can be taken away at once. A file that cannot be read changes nothing. */
async function watchKeys(path: string, log: Log): Promise<ApiKeys> {
  let text = await readText(path)
  const keys = apiKeys(parseApiKeys(text, path))
  const reload = async () => {
    try {
      const found = await readText(path)
      if (found === text) return
      const next = parseApiKeys(found, path)
      text = found
      keys.replace(next)
      log.info(`${next.length} API keys from now on`)
    } catch (error) {
      log.warn(`The API keys stay as they were: ${messageOf(error)}`)
    }
  }
  watchFile(path, { interval: 1000, persistent: false }, () => { void reload() })
  return keys
}
