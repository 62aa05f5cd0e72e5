import { problemCodes } from './problem-codes.ts'
import { formatPattern, formatRange, schemaEntries } from './schema-nodes.ts'
import type { SchemaEntry, SchemaNode } from './schema-nodes.ts'

/** Markdown for `models/README.md`: every key of a spec with its type, default, range and meaning, and what can be wrong with one. */
export function formatSpecReference(): string {
  return [
    '# What a spec may say',
    '',
    'One file a model: `models/<name>.yaml`. A key that is not required may be left out; then its default holds, and – means that it has none. `[]` stands for each item of a list.',
    '',
    ...table(['Key', 'Type', 'Default', 'Allowed', 'Meaning'], schemaEntries.map(toRow)),
    '',
    '## Rules between keys',
    '',
    '- `name` is the name of the file.',
    '- `data.events` and `data.items` lie inside the repository.',
    '- `data.split.validation` and `data.split.test` together stay below 0.9.',
    '- A gate states exactly one of `atLeast`, `atMost`, `noWorseThanBaselineBy`; `logLoss` takes `atMost`, every other metric `atLeast`.',
    '- `deployment.canary.steps` ascend.',
    '',
    '## What can be wrong',
    '',
    'Every mistake is reported with file, line, column and one of these codes.',
    '',
    ...table(['Code', 'Meaning'], Object.entries(problemCodes).map(([code, meaning]) => [`\`${code}\``, meaning])),
    '',
  ].join('\n')
}

function toRow({ path, node, isRequired }: SchemaEntry): string[] {
  return [`\`${path}\``, formatType(node), formatDefault(node, isRequired), formatAllowed(node), node.description ?? '']
}

function formatType(node: SchemaNode): string {
  if (node.enum) return 'choice'
  switch (node.type) {
    case 'object': return 'keys'
    case 'array': return `list of ${node.items?.type === 'object' ? 'keys' : formatType(node.items ?? {})}`
    case 'string': return 'text'
    case 'integer': return 'whole number'
    case 'boolean': return 'true or false'
    default: return 'number'
  }
}

function formatDefault(node: SchemaNode, isRequired: boolean): string {
  if (isRequired) return '**required**'
  // A group has the defaults of the keys below it.
  if (node.default === undefined || node.type === 'object') return '–'
  return `\`${typeof node.default === 'string' && node.default !== '' ? node.default : JSON.stringify(node.default)}\``
}

function formatAllowed(node: SchemaNode): string {
  if (node.enum) return node.enum.map((option) => `\`${String(option)}\``).join(', ')
  if (node.pattern !== undefined) return formatPattern(node.pattern)
  const range = formatRange(node)
  const ofItems = node.type === 'array' && node.items?.type !== 'object' ? formatRange(node.items ?? {}) : ''
  return [range, ofItems === '' ? '' : `each ${ofItems}`].filter((part) => part !== '').join('; ')
}

function table(header: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)]
}
