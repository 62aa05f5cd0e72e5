import type { Clock } from '../base/clock.ts'
import type { ErrorCode } from '../base/error-table.ts'
import { failure, isFailure, messageOf } from '../base/errors.ts'
import { isDiskFull } from '../base/files.ts'
import type { Log } from '../base/log.ts'
import type { ExitCode } from './exit-codes.ts'
import { readInputs } from './inputs.ts'
import type { Given, Surroundings } from './inputs.ts'
import type { Outputs, Verb } from './verb.ts'

/** What a door brings to a story. */
export interface Door {
  givenFor(name: string): Given
  surroundings: Surroundings
  log: Log
  outputs: Outputs
  clock: Clock
  signal: AbortSignal
  environment: Record<string, string>
  self: readonly string[]
}

/** How a story ended; `error` where it was cut short. */
export interface Outcome { exitCode: ExitCode; sentence: string; error?: { code: string; next: string; stack?: string } }

/** Tells a verb's story and says how it ended; never throws. */
export async function runVerb(verb: Verb, { givenFor, surroundings, ...ports }: Door): Promise<Outcome> {
  try {
    const inputs = readInputs(verb.inputs, givenFor, surroundings)
    return await verb.run({ inputs, ...ports }) ?? { exitCode: 0, sentence: '' }
  } catch (error) {
    return outcomeOf(error, ports.signal)
  }
}

/** The exit code of whatever was thrown. Once the signal is aborted everything counts as preempted: half-done work fails in many ways. */
export function outcomeOf(error: unknown, signal: AbortSignal): Outcome {
  if (isFailure(error)) {
    const exitCode = exitCodeOf(error)
    return { exitCode: signal.aborted && exitCode === 4 ? 5 : exitCode, sentence: error.message, error: { code: error.code, next: error.next } }
  }
  if (isDiskFull(error)) return outcomeOf(failure('DISK_FULL', { problem: messageOf(error) }, error), signal)
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  if (signal.aborted) return { exitCode: 5, sentence: `Told to end (${message})`, error: { code: 'PREEMPTED', next: 'Run it again: it goes on where it was.' } }
  return { exitCode: 1, sentence: `${name}: ${message}`, error: { code: 'BUG', next: 'This is a bug of RankOps, not yours: please report it with these lines, the verb and its inputs.', stack } }
}

/** The exit code of an error of the table. */
export function exitCodeOf({ code, kind }: { code: ErrorCode; kind: 'user' | 'outside' }): 4 | 5 | 65 {
  if (code === 'TRAINING_PREEMPTED') return 5
  return kind === 'user' ? 65 : 4
}

/** What a person reads about a bad end: what went wrong, and what to do next in the last line. Empty for a good one. */
export function formatOutcome({ exitCode, sentence, error }: Outcome): string {
  if (exitCode === 0) return ''
  if (!error) return sentence
  return [`${error.code}: ${sentence}`, ...(error.stack ? [error.stack] : []), error.next].join('\n')
}
