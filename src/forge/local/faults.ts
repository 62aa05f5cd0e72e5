/** A failure to play once, so that tests can show what survives it. `match` is a method and a path of the API, `*` standing for any
 *  text ("POST /repos/…/issues"); `at` counts the matching requests from 1 (default 1).
 *  - `502-before`: answers 502, nothing is done
 *  - `502-after`: does it, then answers 502
 *  - `drop`: does it, then cuts the connection without an answer
 *  - `torn`: does it, then cuts the connection in the middle of the answer
 *  - `403-secondary`: the secondary rate limit, with one second to wait; nothing is done
 *  - `starter`: an upload breaks, leaves an unfinished asset behind and answers 502 */
export interface Fault { match: string; at?: number; kind: FaultKind }
export type FaultKind = '502-before' | '502-after' | 'drop' | 'torn' | '403-secondary' | 'starter'

export interface FaultPlan {
  add(fault: Fault): void
  /** The failure that this request meets, if any; counts the request. */
  meet(method: string, path: string): FaultKind | undefined
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
      const met = matching.find(({ nLeft }) => nLeft === 0)
      if (!met) return undefined
      waiting.splice(waiting.indexOf(met), 1)
      return met.fault.kind
    },
    pending: () => waiting.map(({ fault }) => fault),
  }
}

function toPattern(match: string): RegExp {
  return new RegExp(`^${match.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.+')}$`)
}
