import { tableNames } from './data-schema.ts'
import { specSchema } from './schema.ts'
import type { SchemaNode } from './schema-nodes.ts'

/** Writes out, in place, every table that is given as its path alone: `data/x.csv` becomes `{ path: 'data/x.csv', format: 'auto', … }`,
 *  the same as if its keys had been written. Gives the pointers of these tables. The value may be of any shape. */
export function expandTables(spec: unknown): string[] {
  const data = isObject(spec) ? spec['data'] : undefined
  if (!isObject(data)) return []
  return tableNames.filter((name) => typeof data[name] === 'string').map((name) => {
    data[name] = { path: data[name], ...defaultsOf(specSchema.properties.data.properties[name]) }
    return `/data/${name}`
  })
}

function defaultsOf({ properties = {} }: SchemaNode): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).flatMap(([key, node]) => (node.default === undefined ? [] : [[key, structuredClone(node.default)]])))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
