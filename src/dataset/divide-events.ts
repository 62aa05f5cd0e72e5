import { failure } from '../base/errors.ts'
import type { Spec } from '../spec/record.ts'
import type { CleanEvents } from './clean-events.ts'
import type { Dataset, EventRows } from './record.ts'
import { isOrder } from './read-time.ts'
import { leaveOneOut, newestShares, splitPerUser } from './split-per-user.ts'
import { countSplits, splitById, splitByTime } from './split.ts'
import type { SplitPoints } from './split.ts'

interface DividedEvents { splits: Uint8Array; endsAt: EventRows['endsAt']; record: Dataset['split'] }

/** Gives each event its split as the rules say: by its time, by its user, by its place among the user's own, or what its row or its file said.
 *  Fails with DATA_SPLIT_EMPTY, and with DATA_ORDER_NO_TIME where moments mean nothing. */
export function divideEvents(events: CleanEvents, rules: Spec['data']['split'], path: string): DividedEvents {
  if (rules.by === 'time') refuseOwnOrders(events, path)
  const points = rules.by === 'time' ? splitByTime(events.nKept, events.timeAt, rules, path) : undefined
  const splits = splitsOf(events, rules, points)
  const isTimed = !isOrder(events.timeAt(0))
  return {
    splits,
    endsAt: endsOf(splits, events.timeAt, points),
    record: {
      by: rules.by,
      ...countSplits(splits, 'event', path),
      ...(isTimed && { from: iso(events.timeAt(0)), to: iso(events.timeAt(events.nKept - 1)) }),
      ...(points && { validationFrom: iso(points.validationFrom), testFrom: iso(points.testFrom) }),
    },
  }
}

/** Order numbers of each user's own come again and again; those of a whole log do not. */
function refuseOwnOrders({ nKept, timeAt }: CleanEvents, path: string): void {
  if (!isOrder(timeAt(0))) return
  let numbers = 1
  for (let i = 1; i < nKept; i++) if (timeAt(i) !== timeAt(i - 1)) numbers += 1
  if (numbers * 2 <= nKept) throw failure('DATA_ORDER_NO_TIME', { path, events: nKept.toLocaleString('en-US'), numbers: numbers.toLocaleString('en-US') })
}

function splitsOf(events: CleanEvents, rules: Spec['data']['split'], points: SplitPoints | undefined): Uint8Array {
  if (rules.by === 'userTime') return splitPerUser(events, newestShares(rules))
  if (rules.by === 'leaveOneOut') return splitPerUser(events, leaveOneOut)
  const splitOf = points ? (i: number) => splitOfTime(events.timeAt(i), points) : rules.by === 'user' ? userSplitter(events, rules) : events.splitAt
  return Uint8Array.from({ length: events.nKept }, (_, i) => splitOf(i))
}

function userSplitter({ userAt }: CleanEvents, rules: Spec['data']['split']): (i: number) => number {
  const known = new Map<string, number>()
  return (i) => {
    const user = userAt(i)
    const split = known.get(user) ?? splitById(user, rules)
    known.set(user, split)
    return split
  }
}

/** A split by time ends where the next one begins, any other after its last event; times ascend. */
export function endsOf(splits: Uint8Array, timeAt: (index: number) => number, points?: SplitPoints): EventRows['endsAt'] {
  const after = (split: number) => {
    const last = splits.lastIndexOf(split)
    return last === -1 ? -Infinity : timeAt(last) + 1
  }
  return points ? [points.validationFrom, points.testFrom, after(2)] : [after(0), after(1), after(2)]
}

export function splitOfTime(time: number, { validationFrom, testFrom }: SplitPoints): 0 | 1 | 2 {
  return time < validationFrom ? 0 : time < testFrom ? 1 : 2
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
