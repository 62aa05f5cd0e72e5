import type { ItemChange } from './item-change.ts'
import { isNewer } from './stamped-change.ts'
import type { StampedChange } from './stamped-change.ts'

/** The newest change of each product that a server knows of. */
export interface KnownChanges {
  readonly count: number
  /** What they take in memory, in bytes. */
  readonly bytes: number
  /** Of all that was ever remembered, the latest time. */
  readonly newestMs: number
  /** Takes what is newer than what was known, and gives it: each product once, as it is now, however often the changes tell of it. */
  remember(changes: readonly StampedChange[]): StampedChange[]
  forgetBefore(timeMs: number): void
  since(timeMs: number): StampedChange[]
  holds(change: StampedChange): boolean
}

export function knownChanges(): KnownChanges {
  const newest = new Map<string, StampedChange>()
  let [bytes, newestMs] = [0, 0]

  function remember(change: StampedChange): boolean {
    const known = newest.get(change.item)
    if (known && !isNewer(change, known)) return false
    bytes += bytesOf(change) - (known ? bytesOf(known) : 0)
    newest.set(change.item, change)
    newestMs = Math.max(newestMs, change.time)
    return true
  }

  return {
    get count() { return newest.size },
    get bytes() { return bytes },
    get newestMs() { return newestMs },
    remember: (changes) => changes.filter(remember).filter((change) => newest.get(change.item) === change),
    forgetBefore(timeMs) {
      for (const [item, change] of newest) if (change.time < timeMs) { newest.delete(item); bytes -= bytesOf(change) }
    },
    since: (timeMs) => [...newest.values()].filter(({ time }) => time >= timeMs),
    holds: (change) => newest.get(change.item) === change,
  }
}

/** Its objects, and its place in a map that has room to grow: 125 were measured where a million products are gone. */
const overheadBytes = 160

/** Two bytes a letter, as most of them take. */
export function bytesOf({ item, put }: ItemChange): number {
  return overheadBytes + 2 * item.length + (put ? 2 * JSON.stringify(put).length : 0)
}
