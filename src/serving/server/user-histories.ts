import type { EventKind } from '../../dataset/record.ts'

export interface KnownEvent { item: string; kind: EventKind; time: number }

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
  // A map keeps the order of insertion: who was heard of last stands last.
  const byUser = new Map<string, KnownEvent[]>()
  let nEvents = 0

  function forgetSilent(): void {
    for (const [user, events] of byUser) {
      if (nEvents <= most) return
      byUser.delete(user)
      nEvents -= events.length
    }
  }

  return {
    add(user, event) {
      const known = byUser.get(user) ?? []
      byUser.delete(user)
      byUser.set(user, known)
      known.push(event)
      nEvents += 1
      if (known.length > perUser) {
        known.shift()
        nEvents -= 1
      }
      if (nEvents > most) forgetSilent()
    },
    of: (user) => byUser.get(user),
    get users() { return byUser.size },
    get events() { return nEvents },
  }
}
