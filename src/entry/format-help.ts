import { exitCodes } from './exit-codes.ts'
import type { InputDefinition, Verb } from './verb.ts'

/** `rankops --help` */
export function formatGeneralHelp(verbs: readonly Verb[]): string {
  return [
    'rankops <verb> [--input value …]',
    '',
    'GitOps for e-commerce search and recommendation models.',
    '',
    ...columns(verbs.map(({ name, summary }) => [name, summary])),
    '',
    'rankops <verb> --help tells the inputs of a verb, with an example.',
    '',
    ...columns([['--version', 'Prints the version.'], ...everyVerb]),
    '',
    'Exit codes:',
    ...columns(Object.entries(exitCodes)),
    '',
  ].join('\n')
}

/** `rankops <verb> --help` */
export function formatVerbHelp(verb: Verb): string {
  return [
    `rankops ${verb.name} ${formatPositional(verb)}[--input value …]`,
    '',
    verb.summary,
    '',
    ...columns([...Object.entries(verb.inputs).map(([name, input]): [string, string] => [name === verb.positional ? `<${name}>` : formatOption(name, input), formatMeaning(withoutEvents(input))]), ...everyVerb]),
    ...(verb.examples === undefined ? [] : ['', verb.examples.length === 1 ? 'Example:' : 'Examples:', ...verb.examples.map((example) => `  ${example}`)]),
    '',
    'Exit codes:',
    ...columns(Object.entries(exitCodes)),
    '',
  ].join('\n')
}

/** `<path> ` where it must be given, `[<path>] ` where it may. */
function formatPositional({ positional, inputs }: Verb): string {
  if (positional === undefined) return ''
  return inputs[positional]?.required ? `<${positional}> ` : `[<${positional}>] `
}

/** On the command line there is no event of a workflow run to take an input from. */
function withoutEvents({ from = [], ...definition }: InputDefinition): InputDefinition {
  return { ...definition, from: from.filter((source) => source.startsWith('env.')) }
}

/** What an input means, whether it must be given, and what counts when it is not. */
export function formatMeaning({ description, required, default: byDefault, from = [], kind }: InputDefinition): string {
  const facts = [
    ...(required && from.length === 0 ? ['required'] : []),
    ...(kind === 'list' ? ['may be repeated'] : []),
    ...from.map((source) => `from ${source.startsWith('env.') ? source.slice(4) : source}`),
    ...(byDefault === undefined ? [] : [`default: ${byDefault}`]),
  ]
  return facts.length === 0 ? description : `${description} [${facts.join(', ')}]`
}

const everyVerb: [string, string][] = [
  ['--json', 'Prints the result as one JSON value on stdout; all text for people goes to stderr.'],
  ['--verbose', 'Tells more.'],
  ['--help', 'Prints this.'],
]

function formatOption(name: string, { kind }: InputDefinition): string {
  return kind === 'flag' ? `--${name}` : `--${name} <${kind === 'list' ? 'text' : kind}>`
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([first]) => first.length))
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`)
}
