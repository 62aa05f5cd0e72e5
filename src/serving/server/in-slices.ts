import { setImmediate as nextTurn } from 'node:timers/promises'

/** Longest time for which other requests wait for a batch. */
const sliceMs = 4

/** Does a long row of short works one after another, and lets others have their turn in between. Ends early when nobody waits for it any more. */
export async function inSlices<T, R>(works: readonly T[], isOver: () => boolean, work: (each: T, index: number) => R, longestMs = sliceMs): Promise<R[]> {
  const results: R[] = []
  let sinceMs = performance.now()
  for (const [i, each] of works.entries()) {
    results.push(work(each, i))
    if (performance.now() - sinceMs < longestMs) continue
    await nextTurn()
    if (isOver()) return results
    sinceMs = performance.now()
  }
  return results
}
