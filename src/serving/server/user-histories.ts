import type { EventKind } from '../../dataset/record.ts'

interface KnownEvent { item: string; kind: EventKind; time: number }

/** What users did lately, in this process alone: what makes the next answer follow the last click. */
export interface UserHistories {
  add(user: string, event: KnownEvent): void
  /** In the order in which they came; undefined for a user of whom nothing is known. */
  of(user: string): readonly KnownEvent[] | undefined
  readonly users: number
  readonly events: number
}

/** Bounded twice: the newest `perUser` events of a user (as many as the model looks at, where it says so), and `events` over all (some 150 bytes each, so 150 MB whatever
 *  `perUser` is), where the users go first that have been silent the longest. */
export function userHistories({ perUser = 200, events: most = 1_000_000 }: { perUser?: number | undefined; events?: number } = {}): UserHistories {
  const byUser = new Map<string, Remembered>()
  let silentLongest: Remembered | undefined
  let heardLast: Remembered | undefined
  let nEvents = 0

  function leave(one: Remembered): void {
    if (one.before) one.before.after = one.after
    else silentLongest = one.after
    if (one.after) one.after.before = one.before
    else heardLast = one.before
  }

  function comeLast(one: Remembered): void {
    one.before = heardLast
    one.after = undefined
    if (heardLast) heardLast.after = one
    else silentLongest = one
    heardLast = one
  }

  return {
    add(user, event) {
      let one = byUser.get(user)
      if (one) leave(one)
      else byUser.set(user, one = { user, events: [], before: undefined, after: undefined })
      comeLast(one)
      one.events.push(event)
      nEvents += 1
      if (one.events.length > perUser) {
        one.events.shift()
        nEvents -= 1
      }
      while (nEvents > most && silentLongest) {
        nEvents -= silentLongest.events.length
        byUser.delete(silentLongest.user)
        leave(silentLongest)
      }
    },
    of: (user) => byUser.get(user)?.events,
    get users() { return byUser.size },
    get events() { return nEvents },
  }
}

/** Users stand in a chain, in the order in which they were last heard of. A map would keep that order too, but looking for its first costs a step for each one that was
 *  deleted before it: 0.2 ms an event with half a million users. */
interface Remembered { user: string; events: KnownEvent[]; before: Remembered | undefined; after: Remembered | undefined }
