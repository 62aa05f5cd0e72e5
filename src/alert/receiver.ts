import type { Message } from './message.ts'
import type { Alert } from './record.ts'

/** The port to those who are told by messages. Drivers in `receivers/`. */
export interface Receiver {
  readonly name: string
  /** Ends well only where the answer itself says, by its own code, that the message was taken; all else fails with ALERT_NOT_DELIVERED,
   *  which names no secret. After a kill the same message may come again, with the same id. */
  send(message: Message): Promise<void>
}

/** The port to what remembers: alerts are read back from what it was told, and it is told first. Delivery is at least once: after a kill
 *  the same transition comes again, and changes nothing then. */
export interface AlertStore {
  readonly name: string
  /** Page with all alerts. */
  readonly url: string
  /** Gives the page of the alert, where it has one. */
  deliver(transition: Transition): Promise<string | undefined>
  /** The newest alert of every cause, open or closed. */
  readAlerts(): Promise<Alert[]>
  /** Writes down that a receiver was told the transition to this state. */
  markNotified(alert: Alert, receiver: string): Promise<void>
}

/** What changed for one alert. */
export interface Transition { kind: 'open' | 'update' | 'reopen' | 'resolve'; alert: Alert; /** In words, one sentence. */ sentence: string }

/** Names the state that a receiver was told of, e.g. `firing@2026-01-01T00:00:00.000Z/critical`. */
export function transitionId({ state, since, severity }: Pick<Alert, 'state' | 'since' | 'severity'>): string {
  return state === 'firing' ? `firing@${since}/${severity}` : `resolved@${since}`
}
