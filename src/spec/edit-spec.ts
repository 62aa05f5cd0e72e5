import { canonicalJson } from '../base/files.ts'
import { parseYaml } from '../base/yaml.ts'
import { valueAt } from './value-at.ts'

/** Writes values into the text of a spec, by the paths of their keys; comments and all other text stay. Undefined where the result would not say just that,
 *  for instance because an alias shares a value. */
export function withValues(text: string, values: Readonly<Record<string, unknown>>): string | undefined {
  let edited = text
  for (const [path, value] of Object.entries(values)) {
    const before = parseYaml(edited)
    const expected = withValue(before.value, path.split('.'), value)
    edited = writeValue(edited, path.split('.'), value)
    const after = parseYaml(edited)
    if (after.problems.length > 0 || canonicalJson(after.value) !== canonicalJson(expected)) return undefined
  }
  return edited
}

function writeValue(text: string, keys: readonly string[], value: unknown): string {
  const yaml = parseYaml(text)
  const pointerOf = (n: number) => keys.slice(0, n).map((key) => `/${key}`).join('')
  const n = keys.findLastIndex((_, i) => valueAt(yaml.value, pointerOf(i + 1)) !== undefined) + 1
  const start = offsetOf(text, yaml.valuePlace(pointerOf(n)))
  if (n === keys.length) {
    // A list of dashes may stand as far left as its key; what is written on one line may not.
    const isLeft = text[start] === '-' && yaml.valuePlace(pointerOf(n)).column === yaml.keyPlace(pointerOf(n)).column
    return text.slice(0, start) + (isLeft ? '  ' : '') + formatFlow(value) + text.slice(endOfValue(text, start))
  }

  const above = valueAt(yaml.value, pointerOf(n)) as Record<string, unknown>
  const rest = keys.slice(n + 1).reduceRight<unknown>((inner, key) => ({ [key]: inner }), value)
  const entry = `${keys[n]}: ${formatFlow(rest)}`
  if (text[start] === '{') return `${text.slice(0, start + 1)} ${entry}${Object.keys(above).length > 0 ? ',' : ' '}${text.slice(start + 1)}`
  const { column } = yaml.valuePlace(pointerOf(n))
  const end = endOfBlock(text, offsetOf(text, yaml.keyPlace(`${pointerOf(n)}/${Object.keys(above).at(-1)!}`)), column)
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n'
  return `${text.slice(0, end)}${text.slice(0, end).endsWith('\n') ? '' : lineBreak}${' '.repeat(column - 1)}${entry}${lineBreak}${text.slice(end)}`
}

/** Behind the last line of the entry that begins at an offset: deeper lines belong to it, comments and empty lines at its end do not. */
function endOfBlock(text: string, from: number, column: number): number {
  const nextLine = (at: number) => { const end = text.indexOf('\n', at); return end < 0 ? text.length : end + 1 }
  let end = nextLine(from)
  for (let at = end; at < text.length; at = nextLine(at)) {
    const line = text.slice(at, nextLine(at)).trimEnd()
    const isList = line.slice(column - 1).startsWith('- ') || line.slice(column - 1) === '-'
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue
    if (line.search(/\S/) < column - (isList ? 1 : 0)) break
    end = nextLine(at)
  }
  return end
}

/** Behind a value that begins at an offset: brackets to their fellow, quotes to theirs, a list of dashes to its last line, anything else to the end of
 *  its word. */
function endOfValue(text: string, start: number): number {
  const first = text[start]!
  if (first === '[' || first === '{') return endOfBrackets(text, start)
  if (first === '"' || first === '\'') return endOfQuotes(text, start)
  if (first === '-' && /\s/.test(text[start + 1] ?? ' ')) {
    const column = start - text.lastIndexOf('\n', start - 1)
    const end = endOfBlock(text, start, column)
    return end - /\s*$/.exec(text.slice(start, end))![0].length
  }
  return start + /^(?:(?! #)[^\r\n,\]}])*/.exec(text.slice(start))![0].trimEnd().length
}

function endOfBrackets(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    if (text[at] === '"' || text[at] === '\'') at = endOfQuotes(text, at) - 1
    else if ('[{'.includes(text[at]!)) depth += 1
    else if (']}'.includes(text[at]!) && --depth === 0) return at + 1
  }
  return text.length
}

function endOfQuotes(text: string, start: number): number {
  const quoted = text[start] === '"' ? /^"(?:\\.|[^"\\])*"/s : /^'(?:''|[^'])*'/
  return start + (quoted.exec(text.slice(start))?.[0].length ?? text.length - start)
}

/** A value on one line, as people write it in a spec. */
function formatFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatFlow).join(', ')}]`
  if (typeof value === 'object' && value !== null) return `{ ${Object.entries(value).map(([key, inner]) => `${key}: ${formatFlow(inner)}`).join(', ')} }`
  if (typeof value === 'string') return /^[A-Za-z][\w-]*$/.test(value) && !/^(true|false|null)$/i.test(value) ? value : JSON.stringify(value)
  return String(value)
}

function withValue(value: unknown, [key, ...keys]: readonly string[], inner: unknown): unknown {
  if (key === undefined) return inner
  const above = (value ?? {}) as Record<string, unknown>
  return { ...above, [key]: withValue(above[key], keys, inner) }
}

function offsetOf(text: string, { line, column }: { line: number; column: number }): number {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\n|\r/g), (match) => match.index + match[0].length)]
  return starts[line - 1]! + column - 1 + (line === 1 && text.startsWith('\ufeff') ? 1 : 0)
}
