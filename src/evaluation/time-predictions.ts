/** Milliseconds that each of `n` single predictions takes, after `warmUps` that are not counted, since code that has just been loaded is
 *  slow for reasons of its own. Each is made `repeats` times and the shortest counts: what else the machine does can only make it longer.
 *  `now` in milliseconds, monotonic and finer than a millisecond (`performance.now`). */
export function timePredictions({ predict, n, warmUps, repeats, now }: { predict(i: number): unknown; n: number; warmUps: number; repeats: number; now(): number }): number[] {
  for (let i = 0; i < warmUps; i++) predict(i)
  const timeOnce = (i: number) => {
    const start = now()
    predict(i)
    return now() - start
  }
  return Array.from({ length: n }, (_, i) => Math.min(...Array.from({ length: repeats }, () => timeOnce(i))))
}
