import { failure } from '../base/errors.ts'
import type { Row } from './csv.ts'

/** No honest line is so long (in characters). */
const longestLine = 4_000_000

/** All headings of JSON Lines (jsonlines.org: an object a line), in the order in which they first appear, then those of the `nested` ones that an object has: event_attributes.object.object_id is the
 *  object_id of an object within another. Objects need not have the same keys, so that all must be looked at before the first row can be given. */
export async function readJsonHeadings(chunks: AsyncIterable<string>, path: string, nested: readonly string[] = []): Promise<string[]> {
  const headings = new Set<string>()
  const sought = new Map(nested.map((heading) => [heading, readerOf(heading)]))
  for await (const objects of readObjects(chunks, path)) {
    for (const { value } of objects) {
      for (const key of Object.keys(value)) headings.add(key)
      for (const [heading, read] of sought) if (read(value) !== undefined) sought.delete(heading)
    }
  }
  return [...new Set([...headings, ...nested.filter((heading) => !sought.has(heading))])]
}

/** The rows of JSON Lines by the given headings, in batches; `row` is the line. Texts stay as they are, null and what is missing become empty, all else
 *  its JSON. Only the cells at the `wanted` places are filled. A line that is no object, or a last one that was cut off, fails with DATA_TORN_ROW. */
export async function* readJsonLines(chunks: AsyncIterable<string>, path: string, headings: readonly string[], wanted: readonly number[] = headings.map((_heading, place) => place)): AsyncGenerator<Row[]> {
  const readers = wanted.map((place) => ({ place, read: readerOf(headings[place]!) }))
  for await (const objects of readObjects(chunks, path)) {
    yield objects.map(({ row, value }) => {
      const cells = headings.map(() => '')
      for (const { place, read } of readers) cells[place] = textOf(read(value))
      return { row, cells }
    })
  }
}

type Value = Record<string, unknown>

/** Reads what a heading names. A key that is written just so comes first, also one with dots in it; of a list it is the list of what its objects have. */
function readerOf(heading: string): (value: Value) => unknown {
  const parts = heading.split('.')
  const rests = parts.map((_part, i) => parts.slice(i).join('.'))
  function read(value: unknown, depth: number): unknown {
    if (Array.isArray(value)) {
      const found = value.map((one) => (isObject(one) ? read(one, depth) : undefined)).filter((one) => one !== undefined)
      return found.length === 0 ? undefined : found
    }
    if (!isObject(value)) return undefined
    if (Object.hasOwn(value, rests[depth]!)) return value[rests[depth]!]
    return depth + 1 < parts.length && Object.hasOwn(value, parts[depth]!) ? read(value[parts[depth]!], depth + 1) : undefined
  }
  return (value) => read(value, 0)
}

interface Line { row: number; value: Value }

async function* readObjects(chunks: AsyncIterable<string>, path: string): AsyncGenerator<Line[]> {
  let rest = ''
  let row = 0
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    if (rest.length > longestLine) throw failure('DATA_TORN_ROW', { path, row: row + lines.length + 1, problem: 'its line does not end' })
    yield lines.flatMap((line) => parseLine(line, ++row, path, 'it is no JSON object'))
  }
  yield parseLine(rest, row + 1, path, 'the file ends within a JSON object, or this line is none')
}

/** None for a blank line, and for one of a bulk file that says where the next one goes. */
function parseLine(line: string, row: number, path: string, problem: string): Line[] {
  if (line.trim() === '') return []
  const value = parse(line)
  if (!isObject(value)) throw failure('DATA_TORN_ROW', { path, row, problem })
  return isBulkAction(value) ? [] : [{ row, value: unwrapHit(value) }]
}

function isObject(value: unknown): value is Value {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const bulkActions = ['index', 'create']
const bulkKeys = new Set(['_index', '_id', '_type', 'routing', '_routing', 'pipeline', 'require_alias', 'op_type', 'version', 'version_type', 'if_seq_no', 'if_primary_term', 'dynamic_templates', 'retry_on_conflict'])

/** Bulk files of OpenSearch and Elasticsearch have such a line before each record. */
function isBulkAction(value: Value): boolean {
  const [action, ...others] = Object.keys(value)
  if (action === undefined || others.length > 0 || !bulkActions.includes(action)) return false
  const target = value[action]
  return isObject(target) && Object.keys(target).every((key) => bulkKeys.has(key))
}

/** Exports of the same keep each record in the envelope of a search's hit. */
function unwrapHit(value: Value): Value {
  return typeof value['_index'] === 'string' && isObject(value['_source']) ? { ...('_id' in value && { _id: value['_id'] }), ...value['_source'] } : value
}

function parse(line: string): unknown {
  try {
    return /\d{16}/.test(line) ? JSON.parse(line, keepDigits) as unknown : JSON.parse(line) as unknown
  } catch {
    return undefined
  }
}

/** Ids may have more digits than a JavaScript number keeps; rounded, two users would become one. */
function keepDigits(this: unknown, _key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' && !Number.isSafeInteger(value) && context?.source !== undefined && /^-?\d+$/.test(context.source) ? context.source : value
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  // Half of a surrogate pair, which JSON can write, has no place in UTF-8.
  return typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value)
}
