import { parseArgs } from 'node:util'
import { systemClock } from '../base/clock.ts'
import { failure } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { nearMiss } from '../base/near-miss.ts'
import type { ExitCode } from './exit-codes.ts'
import { formatGeneralHelp, formatVerbHelp } from './format-help.ts'
import type { Given } from './inputs.ts'
import { formatProblemLine, plainText } from './plain-text.ts'
import { recordOutputs } from './recorder.ts'
import { formatOutcome, outcomeOf, runVerb } from './run-verb.ts'
import type { Outcome } from './run-verb.ts'
import { childEnvironment, selfCommand, signalOfProcess, surroundings } from './surroundings.ts'
import type { Verb } from './verb.ts'
import { version } from './version.ts'

interface Streams { stdout(text: string): void; stderr(text: string): void }

/** Runs the verb that the arguments name and gives the exit code. Text for people goes to stderr; stdout has what was asked for: help,
 *  the version, or with `--json` the result, which after an error is `{"error":{…}}`. Summaries are for the page of a workflow run. */
export async function runCommandLine(verbs: readonly Verb[], argv: readonly string[], streams: Streams = processStreams): Promise<ExitCode> {
  using interruption = signalOfProcess()
  const { outputs, recorded } = recordOutputs()
  const wantsJson = argv.includes('--json')
  const outcome = await run().catch((error: unknown) => outcomeOf(error, interruption.signal))
  for (const problem of recorded.problems) streams.stderr(`${plainText(formatProblemLine(problem))} [${problem.code}]\n`)
  const text = formatOutcome(outcome)
  if (text !== '') streams.stderr(`${plainText(text)}\n`)
  if (!wantsJson && recorded.text !== '') streams.stdout(plainText(recorded.text))
  if (wantsJson && recorded.result === undefined && outcome.exitCode !== 0) streams.stdout(`${formatJsonError(outcome)}\n`)
  return outcome.exitCode

  async function run(): Promise<Outcome> {
    const [name = '--help', ...rest] = argv
    if (name === '--version') return print(`${version}\n`)
    if (name === 'help' && rest[0] !== undefined && !rest[0].startsWith('-')) return print(formatVerbHelp(findVerb(verbs, rest[0])))
    if (name === '--help' || name === '-h' || name === 'help') return print(formatGeneralHelp(verbs))
    const verb = findVerb(verbs, name)
    const options = readOptions(verb, rest)
    if (options.has('help')) return print(formatVerbHelp(verb))
    return runVerb(verb, {
      givenFor: (input) => options.get(input),
      surroundings: surroundings({}),
      log: streamLog(streams, options.has('verbose')),
      // At once: a verb that serves ends much later.
      outputs: { ...outputs, result: (value) => { outputs.result(value); if (wantsJson) streams.stdout(`${JSON.stringify(value)}\n`) } },
      clock: systemClock,
      signal: interruption.signal,
      environment: childEnvironment(),
      self: selfCommand(),
    })
  }

  function print(text: string): Outcome {
    streams.stdout(text)
    return { exitCode: 0, sentence: '' }
  }
}

const processStreams: Streams = {
  stdout: (text) => { process.stdout.write(text) },
  stderr: (text) => { process.stderr.write(text) },
}

function findVerb(verbs: readonly Verb[], name: string): Verb {
  const verb = verbs.find((candidate) => candidate.name === name)
  if (verb) return verb
  const names = verbs.map((candidate) => candidate.name)
  const near = nearMiss(name, names)
  throw failure('VERB_UNKNOWN', { verb: name.slice(0, 60), suggestion: near ? `; did you mean "${near}"?` : '' })
}

/** Of every verb; they take no value. */
const ownFlags = ['help', 'json', 'verbose']

/** What was given, by name. Options may be written `--name value` and `--name=value`; what stands alone is the positional input. */
function readOptions(verb: Verb, args: readonly string[]): Map<string, Given> {
  const options = {
    ...Object.fromEntries(Object.entries(verb.inputs).map(([name, { kind }]) => [name, { type: kind === 'flag' ? 'boolean' as const : 'string' as const, multiple: kind === 'list' }])),
    ...Object.fromEntries(ownFlags.map((name) => [name, { type: 'boolean' as const, multiple: false }])),
  }
  const { tokens } = parseArgs({ args: args.map((arg) => (arg === '-h' ? '--help' : arg)), options, strict: false, allowPositionals: true, tokens: true })
  const given = new Map<string, Given>()
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue
    if (token.kind === 'positional') {
      if (verb.positional === undefined) throw failure('INPUT_INVALID', { name: token.value.slice(0, 60), problem: 'stands alone; every input has its name before it, as in --name value' })
      if (given.has(verb.positional)) throw failure('INPUT_INVALID', { name: token.value.slice(0, 60), problem: `is one too many; ${verb.name} takes one <${verb.positional}>` })
      given.set(verb.positional, token.value)
      continue
    }
    const option = options[token.name]
    if (!option) throw failure('INPUT_INVALID', { name: token.rawName.slice(0, 60), problem: suggestionFor(token.name, Object.keys(options)) })
    // `--pull-request --json`: the next option is not its value.
    const isForgotten = option.type === 'string' && (token.value === undefined || (!token.inlineValue && token.value.startsWith('--')))
    if (ownFlags.includes(token.name) && token.value !== undefined) throw failure('INPUT_INVALID', { name: token.name, problem: 'takes no value' })
    if (isForgotten) throw failure('INPUT_INVALID', { name: token.name, problem: 'has no value' })
    if (option.type === 'boolean') given.set(token.name, token.value ?? true)
    else given.set(token.name, option.multiple ? [...(given.get(token.name) as string[] | undefined ?? []), token.value!] : token.value)
  }
  return given
}

function suggestionFor(name: string, options: string[]): string {
  const near = nearMiss(name, options)
  return near ? `unknown; did you mean --${near}?` : 'unknown'
}

/** Groups as titles, what happens in them indented. */
function streamLog({ stderr }: Streams, isVerbose: boolean): Log {
  let depth = 0
  const say = (sentence: string) => stderr(`${'  '.repeat(depth)}${plainText(sentence).replaceAll('\n', `\n${'  '.repeat(depth)}`)}\n`)
  return {
    info: say,
    warn: (sentence) => say(`warning: ${sentence}`),
    debug: (sentence) => { if (isVerbose) say(sentence) },
    async group(title, body) {
      say(title)
      depth += 1
      try {
        return await body()
      } finally {
        depth -= 1
      }
    },
  }
}

function formatJsonError({ exitCode, sentence, error }: Outcome): string {
  return JSON.stringify({ error: { code: error?.code ?? 'ENDED', message: sentence, next: error?.next ?? '', exitCode } })
}
