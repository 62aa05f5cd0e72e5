import { formatTable } from '../markdown/table.ts'
import { exitCodes } from './exit-codes.ts'
import { formatMeaning } from './format-help.ts'
import type { InputDefinition, Verb } from './verb.ts'

/** The file that tells the runner how to call a verb. */
export function formatActionYml({ name, summary, inputs, outputs }: Verb): string {
  return [
    '# generated, do not edit: npm run generate',
    `name: ${quote(`RankOps ${name}`)}`,
    `description: ${quote(summary)}`,
    'author: RankOps',
    ...section('inputs', Object.entries(inputs).map(([input, definition]) => [
      `  ${input}:`,
      `    description: ${quote(formatInputDescription(definition))}`,
      `    required: ${isNeededInWorkflow(definition)}`,
      ...formatDefault(definition),
    ])),
    ...section('outputs', Object.entries(allOutputs(outputs)).map(([output, description]) => [`  ${output}:`, `    description: ${quote(description)}`])),
    'runs:',
    '  using: node24',
    '  main: dist/index.js',
    '',
  ].join('\n')
}

/** actions/README.md: every action with its inputs and outputs. */
export function formatActionsReadme(verbs: readonly Verb[]): string {
  return [
    '<!-- generated, do not edit: npm run generate -->',
    '# The actions',
    '',
    'Each is a verb of the command line as a step of a workflow: `uses: <owner>/<repository>/actions/<verb>@<tag>`. Branches hold no built',
    'code; release tags do. A step that does not end well fails; its output `exit-code` says how:',
    '',
    formatTable(['exit code', 'meaning'], Object.entries(exitCodes)),
    ...verbs.flatMap(({ name, summary, inputs, outputs }) => [
      '',
      `## ${name}`,
      '',
      summary,
      '',
      ...(Object.keys(inputs).length === 0 ? [] : [formatTable(['input', 'meaning', 'default'], Object.entries(inputs).map(([input, definition]) => [`\`${input}\``, definition.description.replaceAll('<', '&lt;'), formatDefaultCell(definition)])), '']),
      formatTable(['output', 'meaning'], Object.entries(allOutputs(outputs)).map(([output, description]) => [`\`${output}\``, description])),
    ]),
    '',
  ].join('\n')
}

function allOutputs(outputs: Verb['outputs']): Record<string, string> {
  return { ...outputs, result: 'The result as JSON; left out where it is over 100 kB.', 'exit-code': 'How the step ended.' }
}

function isNeededInWorkflow({ required, from = [], inWorkflow }: InputDefinition): boolean {
  return required === true && from.length === 0 && inWorkflow === undefined
}

/** Where an input comes from is told; its default is a line of its own in the file. */
function formatInputDescription({ kind, default: _told, ...definition }: InputDefinition): string {
  return formatMeaning({ ...definition, required: false, kind: kind === 'list' ? 'text' : kind }) + (kind === 'list' ? ' One a line.' : '')
}

/** What the runner fills in. An input that is looked up elsewhere has none: it would hide what is there. */
function formatDefault({ default: byDefault, from = [], inWorkflow, kind }: InputDefinition): string[] {
  if (inWorkflow !== undefined) return [`    default: ${inWorkflow}`]
  if (kind === 'flag') return ["    default: 'false'"]
  return byDefault === undefined || from.length > 0 ? [] : [`    default: ${quote(String(byDefault))}`]
}

function formatDefaultCell(definition: InputDefinition): string {
  const { required, from = [], inWorkflow, default: byDefault, kind } = definition
  if (inWorkflow !== undefined) return `\`${inWorkflow}\``
  if (isNeededInWorkflow(definition)) return '(required)'
  const sources = [...from.map((source) => `\`${source.replace('env.', '')}\``), ...(byDefault === undefined ? [] : [`\`${byDefault}\``])]
  return sources.length > 0 ? sources.join(', else ') : kind === 'flag' ? '`false`' : required ? '(required)' : ''
}

function section(name: string, entries: readonly string[][]): string[] {
  return entries.length === 0 ? [] : [`${name}:`, ...entries.flat()]
}

/** A YAML text in single quotes. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
