import { failure } from '../../base/errors.ts'
import type { Shares } from '../../plan/lease/submit.ts'

/** Reads `team=weight`, e.g. "@shop/search-team=2"; who is not named has a weight of 1. */
export function readShares(shares: readonly string[]): Shares {
  const weights = new Map(shares.map((share) => {
    const [, team, weight] = /^(.+)=(\d{1,6}(?:\.\d{1,6})?)$/.exec(share.trim()) ?? []
    if (team === undefined || !(Number(weight) > 0)) throw failure('INPUT_INVALID', { name: 'share', problem: `expected a team and its weight such as @shop/search-team=2, found ${JSON.stringify(share.slice(0, 60))}` })
    return [team, Number(weight)] as const
  }))
  return { weightOf: (team) => weights.get(team) ?? 1 }
}
