import { failure } from '../base/errors.ts'
import type { Row } from './csv.ts'

/** No honest line is so long (in characters). */
const longestLine = 4_000_000

/** All headings of JSON Lines (jsonlines.org: an object a line), in the order in which they first appear. Objects need not have the same keys, so that all must be
 *  looked at before the first row can be given. */
export async function readJsonHeadings(chunks: AsyncIterable<string>, path: string): Promise<string[]> {
  const headings = new Set<string>()
  for await (const objects of readObjects(chunks, path)) for (const { value } of objects) for (const key of Object.keys(value)) headings.add(key)
  return [...headings]
}

/** The rows of JSON Lines by the given headings, in batches; `row` is the line. Texts stay as they are, null and what is missing become empty, all else
 *  its JSON. A line that is no object, or a last one that was cut off, fails with DATA_TORN_ROW. */
export async function* readJsonLines(chunks: AsyncIterable<string>, path: string, headings: readonly string[]): AsyncGenerator<Row[]> {
  for await (const objects of readObjects(chunks, path)) yield objects.map(({ row, value }) => ({ row, cells: headings.map((heading) => textOf(Object.hasOwn(value, heading) ? value[heading] : undefined)) }))
}

interface Line { row: number; value: Record<string, unknown> }

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

/** None for a blank line. */
function parseLine(line: string, row: number, path: string, problem: string): Line[] {
  if (line.trim() === '') return []
  const value = parse(line)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw failure('DATA_TORN_ROW', { path, row, problem })
  return [{ row, value: value as Record<string, unknown> }]
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
