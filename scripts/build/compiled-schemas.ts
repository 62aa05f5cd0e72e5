import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import standaloneCode from 'ajv/dist/standalone/index.js'
import { transformSync } from 'esbuild'
import type { Plugin } from 'esbuild'
import { schemaOptions } from '../../src/base/compile-schema.ts'
import type { JSONSchema } from '../../src/base/schema.ts'
import { manifestRecord } from '../../src/release/record.ts'
import { reportRecord } from '../../src/report/record.ts'
import { writtenSpecSchema } from '../../src/spec/schema.ts'

const namespace = 'compiled-schema'

/** What is looked at before a pull request has its comment, by the sha256 of its JSON. */
const schemas = new Map<string, JSONSchema>([writtenSpecSchema, manifestRecord.schema, reportRecord.schema].map((schema) => [digestOf(schema), schema]))

/** Compiles the large schemas when a bundle is made. To make functions of the schema of specs takes 60 ms, a sixth of what a step of a pull request has
 *  to do; what is not among them is compiled when it is needed, as outside of a bundle. They are found by their content, so that none can be out of date. */
export const compiledSchemas: Plugin = {
  name: 'compiled-schemas',
  setup({ onResolve, onLoad, initialOptions }) {
    onLoad({ filter: /[\\/]src[\\/]base[\\/]compile-schema\.ts$/ }, () => ({ contents: lookUp, loader: 'js', resolveDir: join(initialOptions.absWorkingDir!, 'src/base') }))
    onResolve({ filter: /^compiled-schema:/ }, ({ path }) => ({ path: path.slice(namespace.length + 1), namespace }))
    onLoad({ filter: /.*/, namespace }, ({ path }) => ({ contents: codeOf(schemas.get(path)!), loader: 'js', resolveDir: initialOptions.absWorkingDir! }))
  },
}

/** The text of a CommonJS module that is the function which checks values against a schema. */
export function codeOf(schema: JSONSchema): string {
  const ajv = new Ajv({ ...schemaOptions, code: { source: true, optimize: true } })
  const code = (standaloneCode as unknown as typeof standaloneCode.default)(ajv, ajv.compile(schema as object))
  // Nobody reads it, and short names are read faster by Node.
  return transformSync(code, { minify: true, target: 'node24' }).code
}

function digestOf(schema: JSONSchema): string {
  return createHash('sha256').update(JSON.stringify(schema)).digest('hex')
}

/** Stands in for src/base/compile-schema.ts. What is required is loaded when it is asked for. */
const lookUp = `
import { createHash } from 'node:crypto'
const compiled = { ${[...schemas.keys()].map((digest) => `'${digest}': () => require('${namespace}:${digest}')`).join(', ')} }
export function compileSchema(schema) {
  const find = compiled[createHash('sha256').update(JSON.stringify(schema)).digest('hex')]
  return find ? find() : new (require('ajv').Ajv)(${JSON.stringify(schemaOptions)}).compile(schema)
}
`
