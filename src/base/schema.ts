import type { ErrorObject, ValidateFunction } from 'ajv'
import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { compileSchema } from './compile-schema.ts'
import { failure, messageOf } from './errors.ts'
import { canonicalJson } from './files.ts'

export { compileSchema }
export type { FromSchema, JSONSchema }

/** What crosses a border between jobs: written as sorted JSON with a header, parsed and checked once at the other side. */
export interface RecordType<T> {
  readonly name: string
  readonly schema: JSONSchema
  /** Text → value. `where` names the file or place in the complaint. */
  parse(text: string, where: string): T
  /** An already parsed value → the same value, checked and with defaults filled in. */
  check(value: unknown, where: string): T
  /** Value → text with a final newline; equal values give equal bytes. `parse(format(x))` equals x. */
  format(value: T): string
}

/** Defines a record by its JSON schema; the TypeScript type is derived from the same schema. */
export const defineRecord = makeRecord as unknown as <const S extends JSONSchema>(name: string, schema: S) => RecordType<FromSchema<S>>

function makeRecord(name: string, schema: JSONSchema): RecordType<object> {
  let compiled: ValidateFunction | undefined
  const validate = (value: unknown) => (compiled ??= compileSchema(schema))(value)

  /** Fills in defaults, so the value must be nobody else's. */
  function checkOwn(value: unknown, where: string): object {
    if (validate(value)) return value as object
    throw failure('RECORD_INVALID', { where, problem: `not a valid ${name}: ${describeErrors(compiled!.errors ?? [])}` })
  }

  return {
    name,
    schema,
    check: (value, where) => checkOwn(structuredClone(value), where),
    parse(text, where) {
      let value: unknown
      try {
        value = JSON.parse(text)
      } catch (error) {
        throw failure('RECORD_INVALID', { where, problem: `not JSON (${messageOf(error)})` }, error)
      }
      const { record, ...fields } = (value ?? {}) as Record<string, unknown>
      if (record !== name) throw failure('RECORD_INVALID', { where, problem: `expected a record of kind "${name}", found ${JSON.stringify(record) ?? 'none'}` })
      return checkOwn(fields, where)
    },
    format: (value) => `${canonicalJson({ record: name, ...value }, 2)}\n`,
  }
}

function describeErrors(errors: ErrorObject[]): string {
  return errors.slice(0, 3).map((error) => `${error.instancePath || '/'} ${error.message}`).join('; ')
}

/** Schema of a `FileDigest`. */
export const fileDigestSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['path', 'bytes', 'sha256'],
  properties: { path: { type: 'string' }, bytes: { type: 'integer', minimum: 0 }, sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
} as const
