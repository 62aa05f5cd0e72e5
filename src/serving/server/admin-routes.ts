import { isFailure } from '../../base/errors.ts'
import { isObject, parseJson } from './ask-model.ts'
import { jsonReply, RefusedError, textReply } from './reply.ts'
import type { Reply } from './reply.ts'
import { routeTable } from './route.ts'
import type { Call, FindRoute, Route } from './route.ts'
import type { ModelServerState } from './state.ts'
import type { Swapper } from './swap-release.ts'

interface AdminPorts {
  metrics(): string
  /** None: releases are not exchanged here. */
  swapper: Swapper | undefined
  /** Whether whoever reaches the port may change something: with a key, or from this machine alone. */
  mayChange: boolean
}

/** What those who run a server may ask, on a port that no client reaches. `GET /metrics` (Prometheus text), `/livez`, `/readyz`; `PUT /release` with
 *  `{ "folder": …, "digest": … }` exchanges the model. */
export function adminRoutes(state: ModelServerState, { metrics, swapper, mayChange }: AdminPorts): FindRoute {
  const route = (label: string, answer: Route['answer'], scope?: Route['scope']): Route => ({ label, protocol: 'ours', answer, ...(scope && { scope }) })
  return routeTable({
    '/livez': { GET: route('/livez', () => jsonReply({ isAlive: true })) },
    '/readyz': { GET: route('/readyz', () => jsonReply(state.info(), state.isReady() ? 200 : 503)) },
    '/metrics': { GET: route('/metrics', () => textReply(metrics(), 'text/plain; version=0.0.4; charset=utf-8')) },
    '/release': {
      GET: route('/release', () => jsonReply(state.info())),
      ...(swapper && { PUT: route('/release', (call) => exchangeRelease(call, state, swapper, mayChange), 'admin') }),
    },
  })
}

async function exchangeRelease({ body }: Call, state: ModelServerState, swapper: Swapper, mayChange: boolean): Promise<Reply> {
  if (!mayChange) throw new RefusedError({ status: 403, code: 'KEY_MISSING', message: 'Nobody may exchange the release here', next: 'Start the server with API keys, one with the scope admin, or with its admin port on 127.0.0.1.' })
  const { folder, digest, ...other } = objectIn(body)
  if (typeof folder !== 'string' || folder === '' || Object.keys(other).length > 0 || (digest !== undefined && typeof digest !== 'string')) refuse('must be { "folder": …, "digest": … }; the digest may be left out')
  try {
    await swapper.swap(folder as string, digest as string | undefined)
  } catch (error) {
    if (isFailure(error)) throw new RefusedError({ status: 409, code: error.code, message: error.message, next: error.next })
    throw error
  }
  return jsonReply(state.info())
}

function objectIn(body: Buffer): Record<string, unknown> {
  const value = parseJson(body)
  return isObject(value) ? value : refuse('must be an object')
}

function refuse(message: string): never {
  throw new RefusedError({ status: 400, code: 'REQUEST_INVALID', message: `The body ${message}` })
}
