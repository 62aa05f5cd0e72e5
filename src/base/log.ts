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
export function recordingLog(onLine: (line: string) => void = () => {}): Log & { lines: string[] } {
  const lines: string[] = []
  const keep = (line: string) => { lines.push(line); onLine(line) }
  return {
    lines,
    info: keep,
    warn: (sentence) => { keep(`warning: ${sentence}`) },
    debug() {},
    group: (title, body) => { keep(`## ${title}`); return body() },
  }
}
