import { failure, messageOf } from '../base/errors.ts'
import { compileSchema } from '../base/schema.ts'
import type { Route } from './record.ts'

const validate = compileSchema({
  type: 'array',
  maxItems: 100,
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['version', 'url', 'weightPercent', 'role'],
    properties: {
      version: { type: 'string', minLength: 1 },
      url: { type: 'string', pattern: '^http://[^/]+/?$' },
      weightPercent: { type: 'number', minimum: 0, maximum: 100 },
      role: { enum: ['stable', 'canary'] },
    },
  },
})

/** The routes in a JSON text: none at all, or weights that sum to 100. Fails with REQUEST_INVALID. */
export function parseRoutes(text: string): Route[] {
  const routes = parseJson(text)
  if (!validate(routes)) throw failure('REQUEST_INVALID', { path: `routes${validate.errors?.[0]?.instancePath ?? ''}`, problem: validate.errors?.[0]?.message ?? 'not a list of routes' })
  const sum = (routes as Route[]).reduce((total, { weightPercent }) => total + weightPercent, 0)
  if ((routes as Route[]).length > 0 && Math.abs(sum - 100) > 1e-9) throw failure('REQUEST_INVALID', { path: 'routes', problem: `the weights sum to ${sum}, not to 100` })
  return routes as Route[]
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw failure('REQUEST_INVALID', { path: 'routes', problem: `not JSON (${messageOf(error)})` }, error)
  }
}
