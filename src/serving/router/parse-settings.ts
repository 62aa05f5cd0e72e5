import { failure, messageOf } from '../../base/errors.ts'
import { compileSchema } from '../../base/schema.ts'
import type { RouterSettings } from '../record.ts'

const nameSchema = { type: 'string', minLength: 1, maxLength: 200 } as const
const urlSchema = { type: 'string', pattern: '^http://[^/]+/?$' } as const
const percentSchema = { type: 'number', minimum: 0, maximum: 100 } as const

const validate = compileSchema({
  type: 'object',
  additionalProperties: false,
  required: ['routes', 'shadows'],
  properties: {
    routes: {
      type: 'array',
      maxItems: 100,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'version', 'url', 'weightPercent', 'role'],
        properties: { name: nameSchema, version: nameSchema, url: urlSchema, weightPercent: percentSchema, role: { enum: ['stable', 'canary', 'baseline'] } },
      },
    },
    shadows: {
      type: 'array',
      maxItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'version', 'url', 'sharePercent'],
        properties: { name: nameSchema, version: nameSchema, url: urlSchema, sharePercent: percentSchema },
      },
    },
  },
})

/** The settings of a router in a JSON text: no routes at all, or weights that sum to 100, and no name twice. Fails with REQUEST_INVALID. */
export function parseSettings(text: string): RouterSettings {
  const given = parseJson(text)
  if (!validate(given)) throw refused(validate.errors?.[0]?.instancePath ?? '', validate.errors?.[0]?.message ?? 'not the settings of a router')
  const settings = given as RouterSettings
  const sum = settings.routes.reduce((total, { weightPercent }) => total + weightPercent, 0)
  if (settings.routes.length > 0 && Math.abs(sum - 100) > 1e-9) throw refused('/routes', `the weights sum to ${sum}, not to 100`)
  const names = [...settings.routes, ...settings.shadows].map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw refused('/routes', `${twice} is there twice`)
  return settings
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw refused('', `not JSON (${messageOf(error)})`, error)
  }
}

function refused(path: string, problem: string, cause?: unknown) {
  return failure('REQUEST_INVALID', { path: path.slice(1) || 'routes', problem }, cause)
}
