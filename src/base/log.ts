/** The log is for the person on call: stages as groups, one sentence an event. */
export interface Log {
  info(sentence: string): void
  warn(sentence: string): void
  debug(sentence: string): void
  /** Runs the body under a plain title; the collapsed log reads as a table of contents. */
  group<T>(title: string, body: () => Promise<T>): Promise<T>
}

export const silentLog: Log = {
  info() {},
  warn() {},
  debug() {},
  group: (_title, body) => body(),
}

/** A log that keeps its sentences, for tests and for showing what happened. */
export function recordingLog(): Log & { lines: string[] } {
  const lines: string[] = []
  return {
    lines,
    info: (sentence) => { lines.push(sentence) },
    warn: (sentence) => { lines.push(`warning: ${sentence}`) },
    debug() {},
    group: (title, body) => { lines.push(`## ${title}`); return body() },
  }
}
