import { nearMiss } from '../base/near-miss.ts'
import { compileSchema } from '../base/schema.ts'
import type { JSONSchema } from '../base/schema.ts'
import { pointerTo } from '../base/yaml.ts'
import type { ProblemCode } from './problem-codes.ts'
import { formatListLength, formatPattern, formatRange, formatTextLength, schemaEntries, typesOf } from './schema-nodes.ts'
import type { SchemaNode } from './schema-nodes.ts'
import { writtenSpecSchema } from './schema.ts'
import { valueAt } from './value-at.ts'
import { quote, visible } from './visible.ts'

/** A mistake before it has a place: at the key or at the value of a JSON pointer. `about` is the value concerned, which for a missing
 *  key is not the place. */
export interface Finding { code: ProblemCode; about: string; at: { key: string } | { value: string }; message: string; suggestion: string }

let compiled: ReturnType<typeof compileSchema> | undefined
const compiledNodes = new WeakMap<SchemaNode, ReturnType<typeof compileSchema>>()

/** Checks a value against the schema of what a file may say, and fills in defaults, in place. `written` is the value without them. */
export function findSchemaProblems(value: unknown, written: unknown): Finding[] {
  const validate = compiled ??= compileSchema(writtenSpecSchema)
  validate(value)
  return (validate.errors ?? []).flatMap((error) => toFindings(error, written))
}

/** What is wrong with a value that stands at `about` and is meant for another place, whose node is given. */
export function findNodeProblems(node: SchemaNode, value: unknown, about: string): Finding[] {
  const { default: _default, ...root } = node   // of no use at the root, and refused there
  const validate = compiledNodes.get(node) ?? compileSchema(root as JSONSchema)
  compiledNodes.set(node, validate)
  validate(structuredClone(value))
  return (validate.errors ?? []).flatMap((error) => toFindings({ ...error, instancePath: `${about}${error.instancePath}` }, {}))
}

/** A misspelt required key is one mistake for people, not an unknown key and a missing one. */
export function withoutEchoes(findings: Finding[]): Finding[] {
  const meant = meantPointers(findings)
  return findings.filter(({ code, about }) => code !== 'SPEC_MISSING_KEY' || !meant.has(about))
}

/** What misspelt keys stand for. */
export function meantPointers(findings: readonly Finding[]): Set<string> {
  return new Set(findings.filter(({ code }) => code === 'SPEC_UNKNOWN_KEY').map(({ about, suggestion }) => meantPointer(about, suggestion)))
}

type SchemaError = NonNullable<ReturnType<typeof compileSchema>['errors']>[number]

function toFindings(error: SchemaError, written: unknown): Finding | Finding[] {
  const about = error.instancePath
  const schema = error.parentSchema as SchemaNode
  const atValue = { about, at: { value: about }, suggestion: '' }
  // Asked for only where it is told: the keys of a large value take long to list.
  const found = () => describe(error.data)

  switch (error.keyword) {
    case 'additionalProperties': return unknownKey(about, (error.params as { additionalProperty: string }).additionalProperty, schema, valueAt(written, about) as object)
    case 'required': return missingKey(about, (error.params as { missingProperty: string }).missingProperty, schema)
    case 'type': return { ...atValue, code: 'SPEC_WRONG_TYPE', message: `expected ${describeType(schema)}, found ${found()}`, suggestion: suggestType(schema, error.data) }
    case 'enum': {
      const options = schema.enum!.map(String)
      const meant = typeof error.data === 'string' ? nearMiss(error.data, options) : undefined
      return { ...atValue, code: 'SPEC_NOT_ONE_OF', message: `expected ${options.length === 1 ? '' : 'one of '}${options.map(quote).join(', ')}, found ${found()}`, suggestion: didYouMean(meant) }
    }
    case 'pattern': return { ...atValue, code: 'SPEC_WRONG_FORM', message: `expected ${formatPattern(schema.pattern!)}; found ${found()}` }
    case 'minLength': case 'maxLength': return { ...atValue, code: 'SPEC_WRONG_LENGTH', message: `expected ${formatTextLength(schema)}, found ${[...String(error.data)].length}` }
    case 'minItems': case 'maxItems': return { ...atValue, code: 'SPEC_WRONG_LENGTH', message: `expected ${formatListLength(schema)}, found ${(error.data as unknown[]).length}` }
    case 'uniqueItems': return repeatedItems(about, error.data as unknown[])
    case 'minimum': case 'maximum': case 'exclusiveMinimum': case 'exclusiveMaximum':
      return { ...atValue, code: 'SPEC_OUT_OF_RANGE', message: `expected ${formatRange(schema)}, found ${found()}` }
    default: throw new Error(`the schema uses ${error.keyword}, which has no message for people yet`)
  }
}

/** One mistake for each item that stands before it already. */
function repeatedItems(list: string, items: unknown[]): Finding[] {
  const seen = new Set<unknown>()
  return items.flatMap((item, i) => {
    const about = pointerTo(list, i)
    const isNew = typeof item !== 'string' || !seen.has(item)
    seen.add(item)
    return isNew ? [] : [{ code: 'SPEC_REPEATED', about, at: { value: about }, message: `expected each item once, found ${describe(item)} again`, suggestion: 'remove it' }]
  })
}

function unknownKey(parent: string, key: string, schema: SchemaNode, written: object): Finding {
  const about = pointerTo(parent, key)
  const siblings = Object.keys(schema.properties ?? {})
  const meant = nearMiss(key, siblings.filter((name) => !Object.hasOwn(written, name))) ?? schemaEntries.find(({ path }) => path.endsWith(`.${key}`) && !path.includes('[]'))?.path
  const message = meant === undefined ? `unknown key; expected one of ${siblings.join(', ')}` : 'unknown key'
  return { code: 'SPEC_UNKNOWN_KEY', about, at: { key: about }, message, suggestion: didYouMean(meant) }
}

function missingKey(parent: string, key: string, schema: SchemaNode): Finding {
  const node = schema.properties?.[key] ?? {}
  return { code: 'SPEC_MISSING_KEY', about: pointerTo(parent, key), at: { key: parent }, message: `missing; expected ${describeType(node)}: ${node.description ?? ''}`, suggestion: '' }
}

function meantPointer(about: string, suggestion: string): string {
  const name = /"(.*)"/.exec(suggestion)?.[1] ?? ''
  return `${about.slice(0, about.lastIndexOf('/'))}/${name}`
}

function describeType(node: SchemaNode): string {
  if (node.enum) return `${node.enum.length === 1 ? '' : 'one of '}${node.enum.map((option) => quote(String(option))).join(', ')}`
  const types = typesOf(node)
  return types.map((type) => {
    switch (type) {
      case 'object': return `the keys ${Object.keys(node.properties ?? {}).join(', ')}`
      case 'array': return 'a list'
      // A text in the place of keys is the path of a table.
      case 'string': return types.includes('object') ? 'a path' : 'a text'
      case 'integer': return 'a whole number'
      case 'number': return 'a number'
      case 'boolean': return 'true or false'
    }
  }).join(' or ') || 'a value'
}

/** What was found, in words; long texts are cut. */
function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (typeof value === 'string') return value === '' ? 'an empty text' : `the text ${quote(value)}`
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'no keys' : `the keys ${Object.keys(value).slice(0, 5).map(visible).join(', ')}`
  return String(value)
}

function suggestType(node: SchemaNode, value: unknown): string {
  const types = typesOf(node)
  if ((types.includes('number') || types.includes('integer')) && typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return `write it without quotes: ${Number(value)}`
  if (types.includes('boolean') && (value === 'true' || value === 'false')) return `write it without quotes: ${value}`
  if (types.includes('string') && (typeof value === 'number' || typeof value === 'boolean')) return `put it in quotes: "${value}"`
  if (types.includes('array') && typeof value === 'string' && value.length <= 60) return `write a list: [${JSON.stringify(value)}]`
  if (types.includes('object') && value === null) return types.includes('string') ? 'write a path, or leave it out' : 'give keys below it, or leave it out'
  return ''
}

function didYouMean(meant: string | undefined): string {
  return meant === undefined ? '' : `did you mean ${quote(meant)}?`
}
