import * as core from '@actions/core'
import { context } from '@actions/github'
import { systemClock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { runCommandLine } from './command-line.ts'
import { formatProblemLine, formatProblemText, withoutCommands } from './plain-text.ts'
import { recordOutputs } from './recorder.ts'
import type { Recorded } from './recorder.ts'
import { formatOutcome, runVerb } from './run-verb.ts'
import type { Outcome } from './run-verb.ts'
import { childEnvironment, selfCommand, signalOfProcess, surroundings } from './surroundings.ts'
import type { Problem, Verb } from './verb.ts'

/** Runs a verb as a step of a workflow: inputs from `with:`, defaults from the event and the runner's variables. Any end but a good one
 *  fails the step; its exit code is also the output `exit-code`. Called with arguments the bundle is a command line of the same verb (and
 *  of `helpers`), which is how a story starts its own children. */
export async function runAction(verb: Verb, helpers: readonly Verb[] = []): Promise<void> {
  const argv = process.argv.slice(2)
  process.exitCode = argv.length > 0 ? await runCommandLine([verb, ...helpers], argv) : await runStep(verb)
}

async function runStep(verb: Verb): Promise<number> {
  using interruption = signalOfProcess()
  for (const [name, { isSecret }] of Object.entries(verb.inputs)) if (isSecret && core.getInput(name) !== '') core.setSecret(core.getInput(name))
  const { outputs, recorded } = recordOutputs()
  const outcome = await runVerb(verb, {
    givenFor: (name) => core.getInput(name),
    surroundings: surroundings(context.payload),
    log: stepLog(),
    outputs: { ...outputs, text: (text) => core.info(withoutCommands(text)) },
    clock: systemClock,
    signal: interruption.signal,
    environment: childEnvironment(),
    self: selfCommand(),
  })

  const hidden = annotate(recorded.problems)
  await writeSummary(recorded, outcome, hidden)
  writeOutputs(recorded, outcome)
  if (outcome.exitCode !== 0) core.setFailed(withoutCommands(formatOutcome(outcome)))
  return outcome.exitCode
}

/** A step may carry ten annotations of a kind; GitHub drops the rest without a word. One error is kept for the end of the step. */
const mostErrors = 9
const mostWarnings = 10
/** A summary over 1 MiB is refused as a whole. */
const mostSummaryBytes = 1_000_000
const mostResultBytes = 100_000

function stepLog(): Log {
  let depth = 0
  let nWarnings = 0
  return {
    info: (sentence) => core.info(withoutCommands(sentence)),
    debug: (sentence) => core.debug(withoutCommands(sentence)),
    warn: (sentence) => {
      nWarnings += 1
      if (nWarnings <= mostWarnings) core.warning(withoutCommands(sentence))
      else core.info(withoutCommands(`warning: ${sentence}`))
    },
    // The runner knows no groups within groups.
    async group(title, body) {
      if (depth > 0) core.info(withoutCommands(title))
      else core.startGroup(withoutCommands(title))
      depth += 1
      try {
        return await body()
      } finally {
        depth -= 1
        if (depth === 0) core.endGroup()
      }
    },
  }
}

/** Shows the first mistakes at their places, and gives the others. */
function annotate(problems: readonly Problem[]): Problem[] {
  for (const problem of problems.slice(0, mostErrors)) {
    core.error(withoutCommands(formatProblemText(problem)), { title: problem.code, file: problem.file, startLine: problem.line, startColumn: problem.column })
  }
  return problems.slice(mostErrors)
}

async function writeSummary({ summary, problems }: Recorded, outcome: Outcome, hidden: readonly Problem[]): Promise<void> {
  const rest = hidden.length === 0 ? '' : `### ${hidden.length} more of ${problems.length} mistakes\n\n${fenced(hidden.map(formatProblemLine).join('\n'))}\n`
  const end = outcome.error ? `### ${outcome.error.code}\n\n${fenced(formatOutcome(outcome))}\n` : ''
  const text = cutBytes([summary, rest, end].filter((part) => part !== '').join('\n'), mostSummaryBytes)
  if (text !== '' && process.env['GITHUB_STEP_SUMMARY']) await core.summary.addRaw(text, true).write()
}

function writeOutputs({ values, result }: Recorded, { exitCode }: Outcome): void {
  if (!process.env['GITHUB_OUTPUT']) return
  for (const [name, value] of Object.entries(values)) core.setOutput(name, value)
  core.setOutput('exit-code', exitCode)
  const json = result === undefined ? '' : JSON.stringify(result)
  if (Buffer.byteLength(json) <= mostResultBytes) core.setOutput('result', json)
  else core.info(`The output result is left out: it has ${Buffer.byteLength(json)} bytes, more than fit between jobs.`)
}

/** A code block that its text cannot end. */
function fenced(text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), (match) => match[0].length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text}\n${fence}`
}

/** The whole lines that fit. */
function cutBytes(text: string, mostBytes: number): string {
  if (Buffer.byteLength(text) <= mostBytes) return text
  const note = '\n\n(cut: more than a summary may hold)\n'
  const cut = Buffer.from(text).subarray(0, mostBytes - note.length).toString()
  return cut.slice(0, cut.lastIndexOf('\n')) + note
}
