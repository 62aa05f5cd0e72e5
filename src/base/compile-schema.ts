import { Ajv } from 'ajv'
import type { ValidateFunction } from 'ajv'
import type { JSONSchema } from 'json-schema-to-ts'

/** All errors are reported, defaults are filled in. That our schemas are schemas is shown by a test, not at the start of every process, and their code
 *  is used a few times only: both would take more time than all else that a small verb does. */
export const schemaOptions = { allErrors: true, useDefaults: true, strict: true, allowUnionTypes: true, verbose: true, meta: false, validateSchema: false, code: { optimize: false } } as const

/** A function that checks a value against a schema. In a bundle another function stands here, which has the code of the large schemas at hand: see
 *  scripts/build/compiled-schemas.ts. */
export function compileSchema(schema: JSONSchema): ValidateFunction {
  return new Ajv(schemaOptions).compile(schema as object)
}
