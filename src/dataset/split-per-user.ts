import type { CleanEvents } from './clean-events.ts'
import { compareIds } from './compare-ids.ts'
import type { SplitShares } from './split.ts'

/** How many of a user's n events are held out: the newest for the test, those before them for the validation. */
export type HeldOut = (n: number) => { validation: number; test: number }

/** Splits of events by their place among their user's own, the oldest first, those of one instant by ascending item. Events ascend by time. Takes 4 bytes an event
 *  and 8 a user for the time being. */
export function splitPerUser(events: Pick<CleanEvents, 'nKept' | 'nUsers' | 'userNumberAt' | 'timeAt' | 'itemAt'>, heldOut: HeldOut): Uint8Array {
  const splits = new Uint8Array(events.nKept)
  const { order, starts } = groupByUser(events)
  for (let user = 0; user < events.nUsers; user++) {
    const own = order.subarray(starts[user]!, starts[user + 1]!)
    if (own.length === 0) continue
    sortInstants(own, events)
    const { validation, test } = heldOut(own.length)
    for (const i of own.subarray(own.length - test - validation)) splits[i] = 1
    for (const i of own.subarray(own.length - test)) splits[i] = 2
  }
  return splits
}

/** The newest share of a user's events, rounded up, but never all of them: what nothing is known before cannot be recommended for. */
export function newestShares(shares: SplitShares): HeldOut {
  return (n) => {
    const test = Math.min(n - 1, roundedUp(n * shares.test))
    return { test, validation: Math.min(n - test - 1, roundedUp((n - test) * shares.validation)) }
  }
}

/** The newest event and the one before it; a user of two events has none for the validation, a user of one is for training. */
export const leaveOneOut: HeldOut = (n) => ({ test: n > 1 ? 1 : 0, validation: n > 2 ? 1 : 0 })

/** 35 × 0.2 is 7.000000000000001 in this arithmetic. */
function roundedUp(product: number): number {
  return Math.ceil(product - 1e-9)
}

/** Places of the events, those of a user together in the order of all: user u has `order[starts[u]]` to before `order[starts[u + 1]]`. */
function groupByUser({ nKept, nUsers, userNumberAt }: Pick<CleanEvents, 'nKept' | 'nUsers' | 'userNumberAt'>): { order: Uint32Array; starts: Uint32Array } {
  const starts = new Uint32Array(nUsers + 1)
  for (let i = 0; i < nKept; i++) starts[userNumberAt(i) + 1]! += 1
  for (let user = 0; user < nUsers; user++) starts[user + 1]! += starts[user]!
  const order = new Uint32Array(nKept)
  const next = starts.slice(0, nUsers)
  for (let i = 0; i < nKept; i++) order[next[userNumberAt(i)]!++] = i
  return { order, starts }
}

function sortInstants(own: Uint32Array, { timeAt, itemAt }: Pick<CleanEvents, 'timeAt' | 'itemAt'>): void {
  for (let from = 0; from < own.length;) {
    let to = from + 1
    while (to < own.length && timeAt(own[to]!) === timeAt(own[from]!)) to++
    if (to - from > 1) own.subarray(from, to).sort((a, b) => compareIds(itemAt(a), itemAt(b)) || a - b)
    from = to
  }
}
