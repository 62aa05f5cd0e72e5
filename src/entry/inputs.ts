import { failure } from '../base/errors.ts'
import { camelCase } from './verb.ts'
import type { InputDefinition, InputSource, InputTable, InputValues } from './verb.ts'

/** What was given for an input, before it is read; nothing and the empty text mean the same, as in a workflow. */
export type Given = string | number | boolean | readonly string[] | undefined

/** What inputs may come from when they are not given. */
export interface Surroundings { event: unknown; variables: Readonly<Record<string, string | undefined>> }

/** The values of a verb's inputs: what was given, else what the surroundings say, else the default. A missing one fails with
 *  INPUT_MISSING or INPUT_SECRET_MISSING, one that cannot be read with INPUT_INVALID. */
export function readInputs<I extends InputTable>(table: I, givenFor: (name: string) => Given, surroundings: Surroundings): InputValues<I> {
  const values = Object.entries(table).map(([name, definition]) => {
    const found = isThere(givenFor(name)) ? givenFor(name) : lookAround(definition.from ?? [], surroundings) ?? definition.default
    if (definition.required && !isThere(found)) throw missing(name, definition)
    return [camelCase(name), readValue(name, definition, found)]
  })
  return Object.fromEntries(values) as InputValues<I>
}

function missing(name: string, { isSecret, from = [] }: InputDefinition): Error {
  const variable = from.find((source) => source.startsWith('env.'))?.slice(4)
  return isSecret && variable !== undefined ? failure('INPUT_SECRET_MISSING', { name, variable }) : failure('INPUT_MISSING', { name })
}

function isThere(given: Given): boolean {
  return given !== undefined && given !== '' && !(Array.isArray(given) && given.length === 0)
}

function lookAround(sources: readonly InputSource[], { event, variables }: Surroundings): string | undefined {
  const found = sources.map((source) => source.startsWith('env.') ? variables[source.slice(4)] : textAt(event, source.split('.').slice(1)))
  return found.find((text) => text !== undefined && text !== '')
}

function textAt(value: unknown, path: string[]): string | undefined {
  const found = path.reduce<unknown>((inner, key) => (typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key) ? (inner as Record<string, unknown>)[key] : undefined), value)
  return typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean' ? String(found) : undefined
}

function readValue(name: string, { kind }: InputDefinition, found: Given): unknown {
  if (kind === 'flag') return readFlag(name, found)
  if (kind === 'list') return (Array.isArray(found) ? found as string[] : String(found ?? '').split(/\r?\n/)).map((line) => line.trim()).filter((line) => line !== '')
  if (!isThere(found)) return undefined
  return kind === 'number' ? readNumber(name, String(found)) : String(found)
}

function readFlag(name: string, found: Given): boolean {
  const text = String(found ?? '').trim().toLowerCase()
  if (text === 'true') return true
  if (text === 'false' || text === '') return false
  throw failure('INPUT_INVALID', { name, problem: `expected true or false, found ${JSON.stringify(text.slice(0, 60))}` })
}

function readNumber(name: string, text: string): number {
  if (/^\d{1,15}$/.test(text.trim())) return Number(text)
  throw failure('INPUT_INVALID', { name, problem: `expected a whole number, found ${JSON.stringify(text.slice(0, 60))}` })
}
