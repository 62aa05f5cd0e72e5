import type { Alert } from './record.ts'

/** The port to those who must know. Delivery is at least once: after a kill the same transition comes again, and a driver that can tell
 *  (by the alert's key) changes nothing then. Drivers in `receivers/`. */
export interface Receiver {
  readonly name: string
  deliver(transition: Transition): Promise<void>
}

/** What changed for one alert. */
export interface Transition { kind: 'open' | 'update' | 'reopen' | 'resolve'; alert: Alert; /** In words, one sentence. */ sentence: string }
