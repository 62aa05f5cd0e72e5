/** A bucket that fills with `perSecond` tokens a second up to `burst`, and starts full. */
export interface TokenBucket {
  /** Takes one token; else the seconds until there is one. */
  take(nowMs: number): number | undefined
}

export function tokenBucket(perSecond: number, burst: number): TokenBucket {
  let tokens = burst
  let filledAtMs: number | undefined
  return {
    take(nowMs) {
      // A clock that goes back must not take tokens away.
      tokens = Math.min(burst, tokens + Math.max(0, nowMs - (filledAtMs ?? nowMs)) / 1000 * perSecond)
      filledAtMs = nowMs
      if (tokens < 1) return (1 - tokens) / perSecond
      tokens -= 1
      return undefined
    },
  }
}
