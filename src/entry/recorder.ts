import type { Outputs, Problem } from './verb.ts'

/** Everything a story gave out. */
export interface Recorded { values: Record<string, string>; result: unknown; problems: Problem[]; summary: string; text: string }

/** Keeps what a story gives out until the door knows how it ended. */
export function recordOutputs(): { outputs: Outputs; recorded: Recorded } {
  const recorded: Recorded = { values: {}, result: undefined, problems: [], summary: '', text: '' }
  const outputs: Outputs = {
    set: (name, value) => { recorded.values[name] = String(value) },
    result: (value) => { recorded.result = value },
    text: (text) => { recorded.text += `${text.trimEnd()}\n` },
    problem: (problem) => { recorded.problems.push(problem) },
    summary: (markdown) => { recorded.summary += `${markdown.trimEnd()}\n\n` },
  }
  return { outputs, recorded }
}
