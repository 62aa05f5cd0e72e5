import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { failure, messageOf } from '../../base/errors.ts'
import { compileSchema } from '../../base/schema.ts'
import type { FromSchema } from '../../base/schema.ts'
import type { Refusal } from './reply.ts'
import { tokenBucket } from './token-bucket.ts'
import type { TokenBucket } from './token-bucket.ts'

export const scopes = ['predict', 'events', 'catalogue', 'admin'] as const
export type Scope = (typeof scopes)[number]

const fileSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['keys'],
  properties: {
    keys: {
      type: 'array',
      maxItems: 10_000,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['id', 'sha256', 'scopes'],
        properties: {
          id: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,60}$' },
          sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
          scopes: { type: 'array', minItems: 1, uniqueItems: true, items: { enum: scopes } },
          ratePerSecond: { type: 'number', exclusiveMinimum: 0 },
          burst: { type: 'number', minimum: 1 },
          expiresAt: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$' },
        },
      },
    },
  },
} as const

export type ApiKey = FromSchema<typeof fileSchema>['keys'][number]

/** Whose request it is, or why it is refused. */
type Admission = { keyId: string } | { refusal: Refusal }
export interface ApiKeys {
  admit(headers: IncomingHttpHeaders, scope: Scope, now: Date): Admission
  /** Takes other keys; one that stays keeps what it has used of its rate. */
  replace(keys: readonly ApiKey[]): void
}

/** Keys are given as `Authorization: Bearer <id>.<secret>` or `x-api-key: <id>.<secret>`. Only the sha256 of the secret is kept, which is random and long, so
 *  that no slow hash is needed; it is compared in constant time. An unknown id takes as long as a wrong secret. */
export function apiKeys(keys: readonly ApiKey[]): ApiKeys {
  let byId = new Map<string, KnownKey>()

  function admit(headers: IncomingHttpHeaders, scope: Scope, now: Date): Admission {
    const given = givenKey(headers)
    if (given === undefined) return refuse(401, 'KEY_MISSING', 'No API key was given', 'Send Authorization: Bearer <key>, or x-api-key: <key>.')
    const dot = given.indexOf('.')
    const known = byId.get(given.slice(0, Math.max(0, dot)))
    const isRight = timingSafeEqual(hash('sha256', given.slice(dot + 1), 'buffer'), known?.digest ?? nobody)
    if (!known || !isRight) return refuse(401, 'KEY_INVALID', 'There is no such API key', 'Ask for a key whoever runs this server.')
    if (known.expiresAtMs <= now.getTime()) return refuse(401, 'KEY_EXPIRED', 'The API key has expired', 'Ask for a new key whoever runs this server.')
    if (!known.scopes.has(scope)) return refuse(403, 'KEY_SCOPE', `The API key may not do this: it lacks the scope ${scope}`, 'Use another key, or ask for the scope whoever runs this server.')
    const waitS = known.bucket?.take(now.getTime())
    if (waitS !== undefined) return refuse(429, 'RATE_LIMITED', 'The API key has used up its rate', 'Send it again after Retry-After.', waitS)
    return known.admission
  }

  function replace(next: readonly ApiKey[]): void {
    byId = new Map(next.map((key) => [key.id, knownKey(key, byId.get(key.id))]))
  }

  replace(keys)
  return { admit, replace }
}

/** The keys in the text of a file. Fails with SERVING_KEYS_INVALID. */
export function parseApiKeys(text: string, path: string): ApiKey[] {
  const validate = compileSchema(fileSchema)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw failure('SERVING_KEYS_INVALID', { path, problem: `not JSON (${messageOf(error)})` }, error)
  }
  if (!validate(value)) throw failure('SERVING_KEYS_INVALID', { path, problem: `${validate.errors?.[0]?.instancePath || '/'} ${validate.errors?.[0]?.message}` })
  const { keys } = value as FromSchema<typeof fileSchema>
  const ids = keys.map(({ id }) => id)
  const twice = ids.find((id, i) => ids.indexOf(id) !== i)
  if (twice !== undefined) throw failure('SERVING_KEYS_INVALID', { path, problem: `the id ${twice} is there twice` })
  return keys
}

interface KnownKey { key: ApiKey; digest: Buffer; scopes: ReadonlySet<Scope>; expiresAtMs: number; bucket: TokenBucket | undefined; admission: Admission }

/** No secret has this digest. */
const nobody = Buffer.alloc(32)

function knownKey(key: ApiKey, before: KnownKey | undefined): KnownKey {
  const { id, sha256, scopes, ratePerSecond, burst, expiresAt } = key
  const isSameRate = before?.key.ratePerSecond === ratePerSecond && before?.key.burst === burst
  const bucket = isSameRate ? before?.bucket : undefined
  return {
    key,
    digest: Buffer.from(sha256, 'hex'),
    scopes: new Set(scopes),
    expiresAtMs: expiresAt === undefined ? Infinity : Date.parse(expiresAt),
    bucket: bucket ?? (ratePerSecond === undefined ? undefined : tokenBucket(ratePerSecond, Math.max(1, burst ?? ratePerSecond))),
    admission: { keyId: id },
  }
}

function givenKey({ authorization, 'x-api-key': plain }: IncomingHttpHeaders): string | undefined {
  if (typeof plain === 'string') return plain
  return authorization?.slice(0, 7).toLowerCase() === 'bearer ' ? authorization.slice(7).trim() : undefined
}

function refuse(status: number, code: string, message: string, next: string, retryAfterS?: number): Admission {
  return { refusal: { status, code, message, next, ...(retryAfterS !== undefined && { retryAfterS }), ...(status === 401 && { headers: { 'www-authenticate': 'Bearer' } }) } }
}
