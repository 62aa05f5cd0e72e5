import { failure } from '../base/errors.ts'
import { nearMiss } from '../base/near-miss.ts'
import { crossRules } from './cross-rules.ts'
import { defaultOf, formatAllowed, formatType, formatValue } from './format-node.ts'
import { schemaEntries } from './schema-nodes.ts'
import type { SchemaEntry } from './schema-nodes.ts'
import { visible } from './visible.ts'

/** All that is known of one key of a spec, or of the whole where `path` is empty. */
interface Explanation {
  path: string
  meaning: string
  type: string
  required: boolean
  /** A group has those of its keys. */
  default?: unknown
  /** What a value must keep to, each a phrase; none where anything of its type will do. */
  allowed: string[]
  /** Rules between this key and others. */
  rules: string[]
  keys: { path: string; type: string; meaning: string }[]
}

/** What a key may say: `training.epochs`, `evaluation.gates[].metric` or `evaluation.gates.metric`. Without a path: the keys at the top.
 *  An unknown path fails with SPEC_KEY_UNKNOWN, which names what was probably meant. */
export function explainKey(path = ''): Explanation {
  const wanted = plainPath(path)
  if (wanted === '') return { path: '', meaning: 'One file a model: models/<name>.yaml, the name being that of the model.', type: 'keys', required: true, allowed: [], rules: [], keys: keysBelow('') }
  const entry = schemaEntries.find((candidate) => plainPath(candidate.path) === wanted)
  if (entry === undefined) throw failure('SPEC_KEY_UNKNOWN', { path: visible(path), suggestion: suggestionFor(wanted) })
  const { node, isRequired } = entry
  const byDefault = defaultOf(node)
  return {
    path: entry.path,
    meaning: node.description ?? '',
    type: formatType(node),
    required: isRequired,
    ...(byDefault === undefined ? {} : { default: byDefault }),
    allowed: formatAllowed(node).map(withoutCode),
    rules: rulesOf(wanted),
    keys: keysBelow(wanted),
  }
}

/** For a terminal. */
export function formatExplanation({ path, meaning, type, required, default: byDefault, allowed, rules, keys }: Explanation): string {
  const facts: [string, string][] = path === '' ? [] : [
    ['type', type],
    ['required', required ? 'yes' : 'no'],
    ...(byDefault === undefined ? [] : [['default', formatValue(byDefault)] as [string, string]]),
    ...(allowed.length === 0 ? [] : [['allowed', allowed.join('; ')] as [string, string]]),
  ]
  return [
    path === '' ? 'What a spec may say' : path,
    `  ${meaning}`,
    ...section('', columns(facts)),
    ...section('Rules between keys:', rules.map((rule) => `  ${rule}`)),
    ...section('Keys, each explained by rankops explain <key>:', columns(keys.map((key) => [key.path, `${key.meaning} [${key.type}]`]))),
  ].join('\n')
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...(title === '' ? [] : [title]), ...lines]
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([first]) => first.length))
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`)
}

/** `evaluation.gates[0].metric` → `evaluation.gates.metric` */
function plainPath(path: string): string {
  return path.trim().replace(/\[\d*\]/g, '')
}

function keysBelow(parent: string): Explanation['keys'] {
  return entriesBelow(parent).map(({ path, node }) => ({ path, type: formatType(node), meaning: node.description ?? '' }))
}

function entriesBelow(parent: string): SchemaEntry[] {
  const depth = parent === '' ? 1 : parent.split('.').length + 1
  return schemaEntries.map((entry) => [plainPath(entry.path), entry] as const)
    .filter(([path]) => (parent === '' || path.startsWith(`${parent}.`)) && path.split('.').length === depth)
    .map(([, entry]) => entry)
}

function rulesOf(path: string): string[] {
  const pointer = `/${path.replaceAll('.', '/')}`
  const sentences = crossRules
    .filter(({ reads, about = [], each }) => [...reads, ...about].includes(pointer) || (each !== undefined && `${pointer}/`.startsWith(`${each}/`)))
    .map(({ sentence }) => withoutCode(sentence))
  return [...new Set(sentences)]
}

function suggestionFor(path: string): string {
  const meant = correctedPath(path) ?? entryCalled(path.split('.').at(-1)!)?.path
  return meant === undefined ? '' : `; did you mean ${meant}?`
}

/** Each part as it is or as it was probably meant, undefined where one is far from all. */
function correctedPath(path: string): string | undefined {
  return path.split('.').reduce<string | undefined>((parent, part) => {
    const names = parent === undefined ? [] : entriesBelow(parent).map((entry) => nameOf(entry))
    const name = names.includes(part) ? part : nearMiss(part, names)
    return name === undefined ? undefined : parent === '' ? name : `${parent}.${name}`
  }, '')
}

function entryCalled(name: string): SchemaEntry | undefined {
  const meant = nearMiss(name, schemaEntries.map(nameOf))
  return schemaEntries.find((entry) => nameOf(entry) === meant)
}

function nameOf({ path }: SchemaEntry): string {
  return path.slice(path.lastIndexOf('.') + 1)
}

function withoutCode(markdown: string): string {
  return markdown.replaceAll('`', '')
}
