import type { Spec } from '../../spec/record.ts'
import type { Recognised } from './recognise-table.ts'

/** The first spec of a model: no more than it must say, since everything else has a default. At most 15 lines. */
interface FirstSpec { name: string; family: Spec['family']; hasSchema: boolean; tables: readonly Recognised[] }

export function formatFirstSpec({ name, family, hasSchema, tables }: FirstSpec): string {
  const examples = tables.find((table) => table.kind === 'examples')
  return [
    ...(hasSchema ? ['# yaml-language-server: $schema=./spec.schema.json'] : []),
    `name: ${name}`,
    `family: ${family}`,
    ...(examples ? aboutExamples(examples) : family === 'search' ? aboutJudgements(tables) : aboutEvents(tables, family)),
    'evaluation:',
    '  gates:',
    `    - { metric: ${family === 'behavior' ? 'auc' : 'ndcgAt10'}, noWorseThanBaselineBy: 0.01 }`,
    '',
  ].join('\n')
}

function aboutEvents(tables: readonly Recognised[], family: Spec['family']): string[] {
  const events = tables.find((table) => table.kind === 'events')
  const items = tables.find((table) => table.kind === 'items')
  return [
    `description: ${family === 'behavior' ? 'Predicts whether a click becomes a purchase within a day.' : 'Recommends items to a user, by what others like them chose.'}`,
    'data:',
    `  events: ${events ? formatTable(events, events.columns) : 'data/events.csv'}`,
    `  items: ${items ? formatTable(items, items.columns) : 'data/items.csv'}`,
    ...(events && Object.keys(events.kinds).length > 0 ? [`  kinds: ${formatKeys(events.kinds)}`] : []),
    ...(events ? aboutSplit(events, family) : []),
  ]
}

function aboutSplit({ isOrdered, returning, sample: { rows } }: Extract<Recognised, { kind: 'events' }>, family: Spec['family']): string[] {
  // Order numbers are each user's own, so one moment divides nobody.
  if (isOrdered) return ['  split: { by: leaveOneOut }']
  if (family !== 'recommendation' || rows.length === 0) return []
  return returning >= 0.5
    ? ['  split: { by: userTime } # users come back, so each is judged by the newest of its own events']
    : [`  split: { by: time } # few users come back within ${rows.length.toLocaleString('en-US')} rows; where most do later, userTime judges each by the newest of its own events`]
}

/** Clicks stand in for judgements, or beside them. */
function aboutJudgements(tables: readonly Recognised[]): string[] {
  const items = tables.find((table) => table.kind === 'items')
  const judgements = tables.find((table) => table.kind === 'judgements')
  const clicks = tables.find((table) => table.kind === 'clicks')
  return [
    'description: Finds items of the catalogue for a query.',
    'data:',
    `  items: ${items ? formatTable(items, items.columns) : 'data/items.csv'}`,
    ...(judgements || !clicks ? [`  judgements: ${judgements ? formatTable(judgements, judgements.columns) : 'data/judgements.csv'}`] : []),
    ...(clicks ? [`  clicks: ${formatTable(clicks, clicks.columns)}`] : []),
  ]
}

function aboutExamples(examples: Extract<Recognised, { kind: 'examples' }>): string[] {
  const { target, categorical, ignore, sample } = examples
  const features = [...(categorical.length > 0 ? [`categorical: ${formatList(categorical)}`] : []), ...(ignore.length > 0 ? [`ignore: ${formatList(ignore)}`] : [])]
  return [
    `description: ${quote(`Predicts ${target} of ${sample.path}.`)}`,
    'data:',
    `  examples: ${formatTable(examples, {})}`,
    `  target: ${quote(target)}`,
    '  split: { by: row }',
    ...(features.length > 0 ? ['features:', ...features.map((line) => `  ${line}`)] : []),
  ]
}

/** Its path alone where nothing else must be said. */
function formatTable({ sample: { path, delimiter, encoding } }: Recognised, columns: Record<string, string>): string {
  const keys = [
    ...(delimiter === ',' ? [] : [`delimiter: ${quote(delimiter)}`]),
    ...(encoding === 'utf-8' ? [] : [`encoding: ${encoding}`]),
    ...(Object.keys(columns).length > 0 ? [`columns: ${formatKeys(columns)}`] : []),
  ]
  return keys.length === 0 ? quote(path) : `{ ${[`path: ${quote(path)}`, ...keys].join(', ')} }`
}

function formatKeys(values: Record<string, string>): string {
  return `{ ${Object.entries(values).map(([key, value]) => `${key}: ${quote(value)}`).join(', ')} }`
}

function formatList(values: readonly string[]): string {
  return `[${values.map(quote).join(', ')}]`
}

/** Plain where every reader of YAML takes it for this very text. */
function quote(text: string): string {
  const isPlain = /^[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff ./-]*$/.test(text) && !/ $|^(true|false|null|yes|no|on|off|y|n)$/i.test(text)
  return isPlain ? text : JSON.stringify(text)
}
