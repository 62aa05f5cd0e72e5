import { formatListLength, formatPattern, formatRange, formatTextLength, typesOf } from './schema-nodes.ts'
import type { SchemaNode } from './schema-nodes.ts'

/** "whole number", "path or keys", "list of texts": what a value may be, for people. */
export function formatType(node: SchemaNode): string {
  return typeWords(node).map(([one]) => one).join(' or ')
}

/** The default, undefined where there is none. A group has the defaults of the keys below it. */
export function defaultOf(node: SchemaNode): unknown {
  return typesOf(node).includes('object') ? undefined : node.default
}

/** A value as it would be written in a spec. */
export function formatValue(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value)
}

/** What a value must keep to: its range, its length, its form, its choices; empty where anything of its type will do. */
export function formatAllowed(node: SchemaNode): string[] {
  if (node.enum) return [node.enum.map((option) => `\`${String(option)}\``).join(', ')]
  if (node.pattern !== undefined) return [formatPattern(node.pattern)]
  const ofItems = typesOf(node).includes('array') && node.items?.type !== 'object' ? formatAllowed(node.items ?? {}) : []
  return [
    formatRange(node),
    typesOf(node).includes('string') ? formatTextLength(node) : '',
    formatListLength(node),
    ...ofItems.map((limit) => `each ${node.items?.enum ? 'one of ' : ''}${limit}`),
    node.uniqueItems ? 'none twice' : '',
  ].filter((limit) => limit !== '')
}

/** One and several of it, for each type. */
function typeWords(node: SchemaNode): [string, string][] {
  if (node.enum) return [['choice', 'choices']]
  const types = typesOf(node)
  return types.map((type) => {
    switch (type) {
      case 'object': return ['keys', 'keys']
      case 'array': return [`list of ${typeWords(node.items ?? {}).map(([, several]) => several).join(' or ')}`, 'lists']
      // A text in the place of keys is the path of a table.
      case 'string': return types.includes('object') ? ['path', 'paths'] : ['text', 'texts']
      case 'integer': return ['whole number', 'whole numbers']
      case 'number': return ['number', 'numbers']
      case 'boolean': return ['true or false', 'true or false']
    }
  })
}
