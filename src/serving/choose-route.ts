import { sha256 } from '../base/files.ts'
import type { Route } from './record.ts'

/** Who a request is for: the same user always meets the same version, as long as the weights stay. */
export interface RouteChooser { choose(key: string | undefined): Route | undefined }

/** Chooses by the routes' weights. A key (a user, else a request) is hashed to a place in [0, 100); the canary takes the lowest places and
 *  the baseline the highest, so that whoever met one of them at 10 % still meets it at 50 %, and nobody goes from one to the other.
 *  The hash is of the key alone: another router, or the same after a restart, chooses alike. Requests without a key take turns (smooth weighted round robin, as nginx
 *  has it): with whole percents, 100 requests in a row are divided exactly. */
export function routeChooser(routes: readonly Route[]): RouteChooser {
  const ordered = [...routes].sort((a, b) => order[a.role] - order[b.role])
  const credit = ordered.map(() => 0)

  function takeTurn(): Route | undefined {
    let best = 0
    for (const [i, { weightPercent }] of ordered.entries()) {
      credit[i]! += weightPercent
      if (credit[i]! > credit[best]!) best = i
    }
    if (ordered.length > 0) credit[best]! -= 100
    return ordered[best]
  }

  return {
    choose(key) {
      if (key === undefined) return takeTurn()
      const place = placeOf(key)
      let upTo = 0
      for (const route of ordered) {
        upTo += route.weightPercent
        if (place < upTo) return route
      }
      return ordered.at(-1)
    },
  }
}

const order = { canary: 0, stable: 1, baseline: 2 }

function placeOf(key: string): number {
  return parseInt(sha256(key).slice(0, 8), 16) / 2 ** 32 * 100
}
