import { hash } from 'node:crypto'
import type { RouteRole } from '../record.ts'

interface Weighted { weightPercent: number; role: RouteRole }

/** Who a request is for: the same user always meets the same route, as long as the weights stay. */
interface RouteChooser<R extends Weighted> { choose(key: string | undefined): R | undefined }

/** Chooses by the routes' weights. A key (a user, else a request) is hashed to a place in [0, 100); the canary takes the lowest places and
 *  the baseline the highest, so that whoever met one of them at 10 % still meets it at 50 %, and nobody goes from one to the other.
 *  The hash is of the key alone: another router, or the same after a restart, chooses alike. Requests without a key take turns (smooth
 *  weighted round robin, as nginx has it): with whole percents, 100 requests in a row are divided exactly. */
export function routeChooser<R extends Weighted>(routes: readonly R[]): RouteChooser<R> {
  const ordered = [...routes].sort((a, b) => order[a.role] - order[b.role])
  const credit = ordered.map(() => 0)

  function takeTurn(): R | undefined {
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
      const place = placeInPercent(key)
      let upTo = 0
      for (const route of ordered) {
        upTo += route.weightPercent
        if (place < upTo) return route
      }
      return ordered.findLast(({ weightPercent }) => weightPercent > 0)
    },
  }
}

const order = { canary: 0, stable: 1, baseline: 2 }

/** A place in [0, 100) that is as good as drawn by chance and always the same. */
export function placeInPercent(key: string): number {
  return hash('sha256', key, 'buffer').readUInt32BE() / 2 ** 32 * 100
}
