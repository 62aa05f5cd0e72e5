import { systemClock } from '../../base/clock.ts'
import { statusOf } from './failures.ts'

interface Asked { method: string; url: string }
interface Answered { status: number; data: unknown }

/** What GitHub has just made it may not know everywhere for a moment, and says 404. A hook around requests that asks again, up to `nTries`
 *  times, where the thing was made by this process or shown to it in a list, or is named by a digest, which nobody makes up; any other 404, and
 *  that of a deletion, is taken at its word. */
export function patience(nTries: number, waitMs: number) {
  const known = new Set<string>()

  return async <O extends Asked, A extends Answered>(request: (options: O) => A | Promise<A>, options: O): Promise<A> => {
    for (let nTry = 1; ; nTry++) {
      try {
        const answer = await request(options)
        const shown = answer.status === 201 ? [answer.data] : Array.isArray(answer.data) ? answer.data : []
        for (const url of shown.flatMap(urlsIn)) known.add(placeOf(url))
        return answer
      } catch (error) {
        if (nTry === nTries || statusOf(error) !== 404 || options.method === 'DELETE' || !isKnown(error)) throw error
        await systemClock.sleep(nTry ** 2 * waitMs)
      }
    }
  }

  function isKnown(error: unknown): boolean {
    const asked = placeOf((error as { request: { url: string } }).request.url)
    return isNamedByDigest(asked) || known.has(asked) || [...known].some((place) => asked.startsWith(`${place}/`))
  }
}

/** An object of git, or two commits that are compared: a branch, a release or an event told of them. */
function isNamedByDigest(place: string): boolean {
  return /\/(git\/(blobs|trees|commits)\/[0-9a-f]{40}|compare\/[0-9a-f]{40}\.\.\.[0-9a-f]{40})$/.test(place)
}

/** The addresses in the API of a thing and of its assets, where it has any. */
function urlsIn(thing: unknown): string[] {
  const { url, assets } = (thing ?? {}) as { url?: unknown; assets?: unknown }
  return [...(typeof url === 'string' ? [url] : []), ...(Array.isArray(assets) ? assets.flatMap(urlsIn) : [])]
}

/** The address below the base of the API, which is another one for uploads. */
function placeOf(url: string): string {
  const { pathname } = new URL(url)
  return pathname.slice(Math.max(0, pathname.indexOf('/repos/')))
}
