import { specSchema } from './schema.ts'

/** What a JSON schema says about one value, as far as the spec's schema says it. */
export interface SchemaNode {
  type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean'
  description?: string
  default?: unknown
  enum?: readonly unknown[]
  pattern?: string
  required?: readonly string[]
  properties?: Readonly<Record<string, SchemaNode>>
  items?: SchemaNode
  minimum?: number
  exclusiveMinimum?: number
  maximum?: number
  exclusiveMaximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
}

/** A value that a spec may have: its path as people write it (`evaluation.gates[].metric`) and whether it must be given. */
export interface SchemaEntry { path: string; node: SchemaNode; isRequired: boolean }

/** Every value that a spec may have, in the order of the schema. */
export const schemaEntries: readonly SchemaEntry[] = entriesBelow('', specSchema)

/** "1 to 10000", "above 0, at most 10", "at least 0": the numbers, characters or items that a schema allows, empty where it allows all. */
export function formatRange(node: SchemaNode): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = node
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`
  const limits = [
    minimum === undefined ? '' : `at least ${minimum}`,
    exclusiveMinimum === undefined ? '' : `above ${exclusiveMinimum}`,
    maximum === undefined ? '' : `at most ${maximum}`,
    exclusiveMaximum === undefined ? '' : `below ${exclusiveMaximum}`,
  ].filter((limit) => limit !== '')
  if (limits.length > 0) return limits.join(', ')
  if (node.type === 'array') return formatLength(node.minItems, node.maxItems, 'items')
  if (node.type === 'string' && node.pattern === undefined) return formatLength(node.minLength, node.maxLength, 'characters')
  return ''
}

/** The form that a pattern asks for, in words. */
export function formatPattern(pattern: string): string {
  if (pattern === specSchema.properties.name.pattern) return 'lower-case letters, digits and hyphens, beginning with a letter, at most 63'
  throw new Error(`the pattern ${pattern} has no words for people yet`)
}

function formatLength(min: number | undefined, max: number | undefined, unit: string): string {
  if (min !== undefined && max !== undefined) return `${min} to ${max} ${unit}`
  if (min !== undefined) return `at least ${min} ${unit}`
  return max === undefined ? '' : `at most ${max} ${unit}`
}

function entriesBelow(path: string, node: SchemaNode): SchemaEntry[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const childPath = path === '' ? key : `${path}.${key}`
    return [
      { path: childPath, node: child, isRequired: node.required?.includes(key) ?? false },
      ...entriesBelow(childPath, child),
      ...entriesBelow(`${childPath}[]`, child.items ?? {}),
    ]
  })
}
