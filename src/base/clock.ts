/** Time as an input: deciding code gets a date, effects get a clock. */
export interface Clock {
  now(): Date
  /** Milliseconds since some moment: durations are taken from it, since it never steps back. */
  elapsedMs(): number
  sleep(ms: number): Promise<void>
}

export const systemClock: Clock = {
  now: () => new Date(),
  elapsedMs: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => { setTimeout(resolve, ms) }),
}

/** A clock that moves only when told: sleeping advances it at once. `set` is what an administrator or a time server does. */
export function manualClock(start: string | Date): Clock & { advance(ms: number): void; set(time: string | Date): void } {
  let now = new Date(start).getTime()
  let elapsed = 0
  const advance = (ms: number) => { now += ms; elapsed += ms }
  return {
    now: () => new Date(now),
    elapsedMs: () => elapsed,
    sleep: async (ms) => { advance(ms) },
    advance,
    set: (time) => { now = new Date(time).getTime() },
  }
}

/** "a few seconds", "about 3 min": a prediction that is known to a tenth of a minute. */
export function formatPrediction(minutes: number): string {
  return minutes < 0.15 ? 'a few seconds' : `about ${formatDuration(Math.round(minutes * 10) * 6000)}`
}

/** "2 h 5 min", "1 min 3 s", "0.4 s": a duration for people, two units at most. */
export function formatDuration(ms: number): string {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  const parts: [number, string][] = [[Math.floor(seconds / 86_400), 'd'], [Math.floor(seconds / 3600) % 24, 'h'], [Math.floor(seconds / 60) % 60, 'min'], [seconds % 60, 's']]
  const first = parts.findIndex(([amount]) => amount > 0)
  return parts.slice(first, first + 2).filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount} ${unit}`).join(' ')
}
