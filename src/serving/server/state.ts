import type { LoadedRelease } from '../load-release.ts'
import type { ServerInfo } from '../record.ts'
import type { ChangedItems } from './changed-items.ts'
import type { EventLog } from './event-log.ts'
import type { ServerLimits } from './limits.ts'
import type { UserHistories } from './user-histories.ts'

/** What the routes of one server share. `release` is exchanged as a whole: a request that began with one ends with it. */
export interface ModelServerState {
  release: LoadedRelease
  /** `/v1/<family>`; it stays over exchanges, which keep the family. */
  readonly endpoint: string
  readonly limits: ServerLimits
  readonly histories: UserHistories
  readonly eventLog: EventLog | undefined
  readonly changedItems: ChangedItems
  /** Whether whoever reaches the port may change products: with a key, or from this machine alone. */
  readonly mayChange: boolean
  now(): Date
  countEvent(kind: string): void
  isReady(): boolean
  info(): ServerInfo
}
