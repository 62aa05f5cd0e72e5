import { crossRules } from './cross-rules.ts'
import { defaultOf, formatAllowed, formatType, formatValue } from './format-node.ts'
import { problemCodes } from './problem-codes.ts'
import { schemaEntries } from './schema-nodes.ts'
import type { SchemaEntry } from './schema-nodes.ts'

/** As short as specs can be; all else is by default. */
export const shortSpecs = {
  'models/clicks.yaml': 'name: clicks\nfamily: behavior\ndata: { events: data/events.csv, items: data/items.csv }\n',
  'models/visits.yaml': 'name: visits\nfamily: behavior\ndata: { examples: data/visits.csv, target: bought, split: { by: row } }\n',
  'models/for-you.yaml': 'name: for-you\nfamily: recommendation\ndata: { events: data/events.csv, items: data/items.csv }\n',
  'models/find.yaml': 'name: find\nfamily: search\ndata: { items: data/items.csv, judgements: data/judgements.csv }\n',
  'models/find-by-clicks.yaml': 'name: find-by-clicks\nfamily: search\ndata: { items: data/items.csv, clicks: data/searches.csv }\n',
}

/** Markdown for `models/README.md`: every key of a spec with its type, default, range and meaning, and what can be wrong with one. */
export function formatSpecReference(): string {
  return [
    '# What a spec may say',
    '',
    'One file a model: `models/<name>.yaml`. Five that say no more than they must, of events, of labelled examples, for a recommendation, for a search with judgements and for one with a search log:',
    '',
    '```yaml',
    ...Object.entries(shortSpecs).map(([file, text]) => `# ${file}\n${text}`),
    '```',
    '',
    'A key that is not required may be left out; then its default holds, and – means that it has none. `[]` stands for each item of a list.',
    '`rankops explain <key>` tells the same of one key, `rankops validate` what is wrong with a spec.',
    '',
    ...table(['Key', 'Type', 'Default', 'Allowed', 'Meaning'], schemaEntries.map(toRow)),
    '',
    '## Rules between keys',
    '',
    ...[...new Set(crossRules.map(({ sentence }) => `- ${sentence}`))],
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
  const byDefault = defaultOf(node)
  return [`\`${path}\``, formatType(node), isRequired ? '**required**' : byDefault === undefined ? '–' : `\`${formatValue(byDefault)}\``, formatAllowed(node).join('; '), node.description ?? '']
}

function table(header: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)]
}
