// What the two processes of serving have in common: how they announce themselves, log and end.
import type { Clock } from '../base/clock.ts'
import { isFailure, messageOf } from '../base/errors.ts'
import type { Log } from '../base/log.ts'

interface Stoppable { close(): Promise<void> }

/** Starts a server, prints what it is as one JSON line on stdout, and on SIGTERM or SIGINT closes it and ends with 0. A start that
 *  fails is told on stderr and ends with 65 for the user's mistake, 1 for anything else. */
export async function runUntilStopped(start: () => Promise<Stoppable>): Promise<void> {
  try {
    const server = await start()
    // A wrapper may pass the signal on that came to it as well: the second one is the same wish.
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => { void server.close().then(() => process.exit(0)) })
    process.stdout.write(`${JSON.stringify(server)}\n`)
  } catch (error) {
    process.stderr.write(isFailure(error) ? `${error.code}: ${error.message}\n${error.next}\n` : `${error instanceof Error ? error.stack : messageOf(error)}\n`)
    process.exitCode = isFailure(error) && error.kind === 'user' ? 65 : 1
  }
}

/** One line an event, with its time, on stderr: stdout is for the announcement. */
export function stderrLog(clock: Clock): Log {
  const write = (sentence: string) => { process.stderr.write(`${clock.now().toISOString()} ${sentence}\n`) }
  return { info: write, warn: (sentence) => { write(`warning: ${sentence}`) }, debug() {}, group: (title, body) => { write(title); return body() } }
}
