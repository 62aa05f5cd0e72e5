import { kubernetesPatternWords } from './kubernetes-schema.ts'
import { servingPatternWords } from './serving-schema.ts'
import { specSchema, writtenSpecSchema } from './schema.ts'

type TypeName = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean'

/** What a JSON schema says about one value, as far as the spec's schema says it. */
export interface SchemaNode {
  /** Several where a value may be written in several ways: a path or keys, a number or a list. */
  type?: TypeName | readonly TypeName[]
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
  uniqueItems?: boolean
}

/** A value that a spec may have: its path as people write it (`evaluation.gates[].metric`) and whether it must be given where the keys
 *  around it are. */
export interface SchemaEntry { path: string; node: SchemaNode; isRequired: boolean }

/** Every value that a spec may have, in the order of the schema. */
export const schemaEntries: readonly SchemaEntry[] = entriesBelow('', writtenSpecSchema as SchemaNode)

export function typesOf({ type }: SchemaNode): readonly TypeName[] {
  return typeof type === 'string' ? [type] : type ?? []
}

/** "1 to 10000", "above 0, at most 10", "at least 0": the numbers that a schema allows, empty where it allows all. */
export function formatRange({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: SchemaNode): string {
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`
  return [
    minimum === undefined ? '' : `at least ${minimum}`,
    exclusiveMinimum === undefined ? '' : `above ${exclusiveMinimum}`,
    maximum === undefined ? '' : `at most ${maximum}`,
    exclusiveMaximum === undefined ? '' : `below ${exclusiveMaximum}`,
  ].filter((limit) => limit !== '').join(', ')
}

/** "1 to 200 characters": how long a text may be, empty where it may have any length. */
export function formatTextLength({ minLength, maxLength }: SchemaNode): string {
  return formatLength(minLength, maxLength, 'characters')
}

/** "1 to 5 items": how long a list may be, empty where it may have any length. */
export function formatListLength({ minItems, maxItems }: SchemaNode): string {
  return formatLength(minItems, maxItems, 'items')
}

/** The form that a pattern asks for, in words. */
export function formatPattern(pattern: string): string {
  const words = patternWords[pattern]
  if (words === undefined) throw new Error(`the pattern ${pattern} has no words for people yet`)
  return words
}

const patternWords: Record<string, string> = {
  ...kubernetesPatternWords,
  ...servingPatternWords,
  [specSchema.properties.name.pattern]: 'lower-case letters, digits and hyphens, beginning with a letter, at most 63',
  [specSchema.properties.data.properties.examples.properties.sha256.pattern]: '64 digits and letters from a to f, as sha256sum prints them',
  [specSchema.properties.deployment.properties.container.properties.base.pattern]: 'an image as docker pull takes it: name, name:tag or name@digest',
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
