import { systemClock } from '../../base/clock.ts'
import { statusOf } from './failures.ts'

interface Asked { method: string; url: string }
interface Answered { status: number; data: unknown }

/** What GitHub has just made it may not know for a moment, and says 404. A hook around requests that asks again, up to `nTries` times, where
 *  the thing was made by this process; any other 404, and that of a deletion, is taken at its word. */
export function patience(nTries: number, waitMs: number) {
  const made = new Set<string>()

  return async <O extends Asked, A extends Answered>(request: (options: O) => A | Promise<A>, options: O): Promise<A> => {
    for (let nTry = 1; ; nTry++) {
      try {
        const answer = await request(options)
        const url = answer.status === 201 ? (answer.data as { url?: unknown } | undefined)?.url : undefined
        if (typeof url === 'string') made.add(placeOf(url))
        return answer
      } catch (error) {
        if (nTry === nTries || statusOf(error) !== 404 || options.method === 'DELETE' || !isMade(error)) throw error
        await systemClock.sleep(nTry ** 2 * waitMs)
      }
    }
  }

  function isMade(error: unknown): boolean {
    const asked = placeOf((error as { request: { url: string } }).request.url)
    return [...made].some((place) => asked === place || asked.startsWith(`${place}/`))
  }
}

/** The address below the base of the API, which is another one for uploads. */
function placeOf(url: string): string {
  const { pathname } = new URL(url)
  return pathname.slice(Math.max(0, pathname.indexOf('/repos/')))
}
