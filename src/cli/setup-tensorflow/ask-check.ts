import { libraryEnvironment } from '../../entry/native-libraries.ts'
import type { Checked } from './check.ts'
import { runProgram } from './run-program.ts'

interface CheckWish { kind: 'cpu' | 'gpu' | 'webgpu'; folder: string; withoutDriver?: boolean }

/** What a check came to, or what went wrong, as the lines that the process left. */
export type CheckAnswer = { checked: Checked } | { problem: string }

/** Checks in a process of its own: a library that crashes or hangs takes nobody with it, and one process can have the library in one way only. */
export async function askCheck({ kind, folder, withoutDriver = false }: CheckWish, { self, environment, signal }: { self: readonly string[]; environment: Record<string, string>; signal?: AbortSignal }, longestMs = 15 * 60_000): Promise<CheckAnswer> {
  const flags = [...(kind === 'cpu' ? [] : [`--${kind}`]), ...(withoutDriver ? ['--without-driver'] : [])]
  const { exitCode, output } = await runProgram([...self, 'setup-tensorflow', '--check', '--folder', folder, ...flags, '--json'], { environment: { ...environment, ...libraryEnvironment() }, longestMs, signal })
  const line = output.split('\n').find((text) => text.startsWith('{'))
  const checked = line === undefined ? undefined : parseOrNothing(output.slice(output.indexOf(line)))
  if (exitCode === 0 && checked) return { checked }
  return { problem: output.split('\n').filter((text) => text.trim() !== '').slice(-6).join('\n') || `it ended with ${exitCode} and said nothing` }
}

/** Warnings of the library may stand around the one line of JSON. */
function parseOrNothing(text: string): Checked | undefined {
  for (const candidate of [text, ...text.split('\n')]) {
    try {
      const { checked } = JSON.parse(candidate) as { checked?: Checked }
      if (checked) return checked
    } catch {
      // Not this one.
    }
  }
  return undefined
}
