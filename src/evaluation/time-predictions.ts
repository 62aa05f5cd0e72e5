/** Milliseconds that each of `n` single predictions takes, after `warmUps` that are not counted, since code that has just been loaded is
 *  slow for reasons of its own. `now` in milliseconds, monotonic and finer than a millisecond (`performance.now`). */
export function timePredictions({ predict, n, warmUps, now }: { predict(i: number): unknown; n: number; warmUps: number; now(): number }): number[] {
  for (let i = 0; i < warmUps; i++) predict(i)
  return Array.from({ length: n }, (_, i) => {
    const start = now()
    predict(i)
    return now() - start
  })
}
