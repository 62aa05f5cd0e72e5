import { failure } from '../../../base/errors.ts'
import { nearMiss } from '../../../base/near-miss.ts'
import type { Cell, TableColumn } from './column.ts'

/** `{ "values": { column: value } }` → one cell a column. A column may be missing or null. Fails with REQUEST_INVALID at the first bad place. */
export function parseRequest(request: unknown, columns: readonly TableColumn[]): Cell[] {
  if (!isObject(request)) refuse('request', 'must be object')
  const other = Object.keys(request).find((key) => key !== 'values')
  if (other !== undefined) refuse(`request${step(other)}`, 'is not known')
  const { values } = request
  if (values === undefined) refuse('request.values', 'is missing')
  if (!isObject(values)) refuse('request.values', 'must be object')

  const names = columns.map(({ name }) => name)
  const unknown = Object.keys(values).find((name) => !names.includes(name))
  if (unknown !== undefined) {
    const meant = nearMiss(unknown, names)
    refuse(`request.values${step(unknown)}`, `is not known${meant === undefined ? '' : `; did you mean "${meant}"?`}`)
  }
  return columns.map((column) => parseCell(column, Object.hasOwn(values, column.name) ? values[column.name] : undefined))
}

/** The same as a JSON schema. */
export function requestSchemaOf(columns: readonly TableColumn[]): object {
  const cells = columns.map(({ name, kind }) => [name, { type: kind === 'number' ? ['number', 'null'] : ['string', 'number', 'null'] }] as const)
  return { type: 'object', additionalProperties: false, required: ['values'], properties: { values: { type: 'object', additionalProperties: false, properties: Object.fromEntries(cells) } } }
}

/** Categories are texts; a number is taken for the text that writes it. */
function parseCell({ name, kind }: TableColumn, value: unknown): Cell {
  const path = `request.values${step(name)}`
  if (value === undefined || value === null) return undefined
  if (kind === 'number') return typeof value === 'number' && Number.isFinite(value) ? value : refuse(path, 'must be a number')
  return typeof value === 'string' || typeof value === 'number' ? String(value) : refuse(path, 'must be a text, as in the data')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `.Month`, or `["a name with blanks"]` */
function step(key: string): string {
  const shown = key.slice(0, 100)
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(shown) ? `.${shown}` : `[${JSON.stringify(shown)}]`
}

function refuse(path: string, problem: string): never {
  throw failure('REQUEST_INVALID', { path, problem })
}
