/** ok: nothing to do. warn: it works, but not well or not for long. fail: it does not work. unknown: nobody could look, which is not good news. */
export type Level = 'ok' | 'warn' | 'fail' | 'unknown'

/** One thing that was looked at: what was found, and the lines or commands that put it right. */
export interface Finding { area: 'machine' | 'files' | 'forge'; level: Level; found: string; add: string[] }

export function finding(area: Finding['area'], level: Level, found: string, ...add: string[]): Finding {
  return { area, level, found, add }
}

/** What was seen, or why it was not: the token may not, or nobody could just now. */
export type Seen<T> = { value: T } | { hidden: string; isOutage?: true }
