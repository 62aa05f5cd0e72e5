// A JSON schema compiled as any other program would do it: no defaults, no options of ours.
import { Ajv } from 'ajv'

export function acceptsBy(schema: object): (value: unknown) => boolean {
  const validate = new Ajv({ strict: false, logger: false }).compile(schema)
  return (value) => validate(value)
}
