import type { Alert } from './record.ts'

/** The port to those who must know. Delivery is at least once: after a kill the same transition comes again, and a driver that can tell
 *  (by the alert's key) changes nothing then. Drivers in `receivers/`. */
export interface Receiver {
  readonly name: string
  deliver(transition: Transition): Promise<void>
}

/** What changed for one alert. */
export interface Transition { kind: 'open' | 'update' | 'reopen' | 'resolve'; alert: Alert; /** In words, one sentence. */ sentence: string }

/** The receiver that remembers: alerts are read back from what it was told, and it is told first. */
export interface AlertStore extends Receiver {
  /** The newest alert of every cause, open or closed. */
  readAlerts(): Promise<Alert[]>
  /** Writes down that a receiver was told the transition to this state. */
  markNotified(alert: Alert, receiver: string): Promise<void>
}

/** Names the state that a receiver was told of, e.g. `firing@2026-01-01T00:00:00.000Z/critical`. */
export function transitionId({ state, since, severity }: Pick<Alert, 'state' | 'since' | 'severity'>): string {
  return state === 'firing' ? `firing@${since}/${severity}` : `resolved@${since}`
}
