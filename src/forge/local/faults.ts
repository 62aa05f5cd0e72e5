/** A failure to play once, so that tests can show what survives it. `match` is a method and a path of the API, `*` standing for any
 *  text ("POST /repos/…/issues"); `at` counts the matching requests from 1 (default 1).
 *  - `502-before`: answers 502, nothing is done
 *  - `502-after`: does it, then answers 502
 *  - `404-after`: does it and answers well, but the next request to what was created is told that there is no such thing
 *  - `drop`: does it, then cuts the connection without an answer
 *  - `torn`: does it, then cuts the connection after `byte` bytes of the answer, in its middle where not given
 *  - `slow`: does it, then waits `ms` before it answers, 200 where not given
 *  - `401`: the token counts no longer, for this request; nothing is done
 *  - `403-secondary`: the secondary rate limit, with one second to wait; nothing is done
 *  - `403-silent`: the same without a word of how long to wait
 *  - `gone`: there is no such thing; nothing is done
 *  - `429`: too many requests, with one second to wait; nothing is done
 *  - `starter`: an upload breaks and leaves an unfinished asset behind: it answers 502, or cuts the connection once `byte` bytes arrived */
export interface Fault { match: string; at?: number; kind: FaultKind; byte?: number; ms?: number }
export type FaultKind = '502-before' | '502-after' | '404-after' | 'drop' | 'torn' | 'slow' | '401' | '403-secondary' | '403-silent' | '429' | 'starter' | 'gone'

export interface FaultPlan {
  add(fault: Fault): void
  /** The failure that this request meets, if any; counts the request. */
  meet(method: string, path: string): Fault | undefined
  /** Failures that were not met yet. */
  pending(): Fault[]
}

export function faultPlan(faults: readonly Fault[]): FaultPlan {
  const waiting: { fault: Fault; pattern: RegExp; nLeft: number }[] = []
  const add = (fault: Fault) => { waiting.push({ fault, pattern: toPattern(fault.match), nLeft: fault.at ?? 1 }) }
  for (const fault of faults) add(fault)
  return {
    add,
    meet(method, path) {
      const matching = waiting.filter(({ pattern }) => pattern.test(`${method} ${path}`))
      for (const entry of matching) entry.nLeft -= 1
      // Of two that are due at once the second is met by the next request.
      const met = matching.find(({ nLeft }) => nLeft <= 0)
      if (!met) return undefined
      waiting.splice(waiting.indexOf(met), 1)
      return met.fault
    },
    pending: () => waiting.map(({ fault }) => fault),
  }
}

function toPattern(match: string): RegExp {
  return new RegExp(`^${match.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.+')}$`)
}
