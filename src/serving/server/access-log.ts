/** One exchange, as the log tells it: never a body, a user or a secret. */
interface AccessEntry { requestId: string; keyId: string | undefined; method: string; route: string; status: number; durationMs: number; traceId: string | undefined }

export interface AccessLog {
  write(entry: AccessEntry): void
  /** Writes what is still held back. */
  close(): void
}

const flushMs = 100

/** One JSON line an exchange, at most `perSecond` of those that were answered and as many of those that were not: a log must neither fill a disk nor slow what it tells of.
 *  What was left out is counted in a line of its own. Lines are held back for at most 100 ms and handed over together. */
export function accessLog({ perSecond, write, now = Date.now }: { perSecond: number; write(lines: string): void; now?: () => number }): AccessLog {
  let [held, second, nGood, nBad, nLeftOut] = ['', 0, 0, 0, 0]
  let timer: NodeJS.Timeout | undefined

  function flush(): void {
    timer = undefined
    if (held !== '') write(held)
    held = ''
  }

  function add(line: string): void {
    held += line
    timer ??= setTimeout(flush, flushMs).unref()
  }

  function beginSecond(nowMs: number): void {
    if (nLeftOut > 0) add(`{"time":"${new Date(nowMs).toISOString()}","level":"info","leftOut":${nLeftOut}}\n`);
    [second, nGood, nBad, nLeftOut] = [Math.floor(nowMs / 1000), 0, 0, 0]
  }

  return {
    write(entry) {
      const nowMs = now()
      if (Math.floor(nowMs / 1000) !== second) beginSecond(nowMs)
      const isBad = entry.status >= 400
      if ((isBad ? ++nBad : ++nGood) > perSecond) nLeftOut += 1
      else add(formatEntry(entry, nowMs))
    },
    close() {
      beginSecond(now())
      if (timer) clearTimeout(timer)
      flush()
    },
  }
}

function formatEntry({ requestId, keyId, method, route, status, durationMs, traceId }: AccessEntry, nowMs: number): string {
  const level = status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info'
  return `${JSON.stringify({ time: new Date(nowMs).toISOString(), level, requestId, keyId, method, route, status, ms: Math.round(durationMs * 1000) / 1000, traceId })}\n`
}
