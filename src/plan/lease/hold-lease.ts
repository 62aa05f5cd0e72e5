import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { failure, isFailure, messageOf } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { LeaseBook } from './lease-book.ts'
import type { Claim } from './settle.ts'
import { longestSilenceMinutes } from './silence.ts'

interface HoldPorts {
  log: Pick<Log, 'info' | 'warn'>
  signal: AbortSignal
  /** Milliseconds that only go forward, whatever is done to the clock. */
  monotonicMs?: () => number
  everyMs?: number
}

/** A store is not asked more often than this. */
const usualEveryMs = 4 * 60_000
const longestMs = longestSilenceMinutes * 60_000
const longestWatchMs = 15_000

/** Does work while its lease is held: beats, and aborts the work (LEASE_LOST) once the lease is another's, or once no beat got through for so long that it may be, also where an
 *  answer never comes or the whole process stood still. Work that ends well has still to be settled. */
export async function holdLease<T>(book: Pick<LeaseBook, 'beat'>, claim: Claim, work: (signal: AbortSignal) => Promise<T>, { log, signal, monotonicMs = () => performance.now(), everyMs = usualEveryMs }: HoldPorts): Promise<T> {
  // A beat counts from when it was sent: how long its answer took is not known at the other side.
  let heardAt = monotonicMs()
  await book.beat(claim, randomUUID())
  const lost = new AbortController(), done = new AbortController()
  const watch = setInterval(() => {
    const silentMs = monotonicMs() - heardAt
    if (silentMs >= longestMs) lost.abort(failure('LEASE_LOST', { ...claim, problem: `no beat got through for ${Math.round(silentMs / 60_000)} min` }))
  }, Math.min(everyMs, longestWatchMs))
  void beat()
  try {
    const result = await work(AbortSignal.any([signal, lost.signal]))
    lost.signal.throwIfAborted()
    return result
  } catch (error) {
    if (lost.signal.aborted) throw lost.signal.reason
    throw error
  } finally {
    clearInterval(watch)
    done.abort()
  }

  /** A beat that is under way when the work ends is of no consequence: its lease is settled, or still held. */
  async function beat(): Promise<void> {
    while (!lost.signal.aborted) {
      await pause(everyMs, undefined, { signal: done.signal }).catch(() => {})
      if (done.signal.aborted) return
      try {
        const sentAt = monotonicMs()
        await book.beat(claim, randomUUID())
        heardAt = sentAt
      } catch (error) {
        if (done.signal.aborted) return
        if (isFailure(error, 'LEASE_LOST')) lost.abort(error)
        else log.warn(`${claim.job}: a beat of its lease did not get through (${messageOf(error)}); the next one is tried in ${Math.round(everyMs / 60_000)} min`)
      }
    }
  }
}
