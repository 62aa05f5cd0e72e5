// A server whose model is as small as can be and yet has all that a family may have; every answer is held against the server's own description.
import { recordingLog } from '../../../src/base/log.ts'
import { failure } from '../../../src/base/errors.ts'
import { compileSchema } from '../../../src/base/schema.ts'
import type { JSONSchema } from '../../../src/base/schema.ts'
import type { ServedModel } from '../../../src/serving/load-release.ts'
import { startModelServer } from '../../../src/serving/server.ts'
import type { ModelServer, ModelServerOptions } from '../../../src/serving/server.ts'
import { assert, withFolder } from '../../support/suite.ts'
import { writeRelease } from '../example.ts'

/** The probability is half of the share of the history's events that met the item, plus a hundredth for every one of them. */
export function countingModel(scale = 1): ServedModel {
  function answer(request: unknown): Record<string, unknown> {
    const { item, history } = request as { item?: unknown; history?: { item: string }[] }
    if (typeof item !== 'string') throw failure('REQUEST_INVALID', { path: 'request.item', problem: 'is missing' })
    if (!Array.isArray(history)) throw failure('REQUEST_INVALID', { path: 'request.history', problem: 'is missing' })
    if (item === 'slow') for (const endMs = performance.now() + 20; performance.now() < endMs;);
    return { probability: scale * Math.min(0.9, (0.5 * history.filter((event) => event.item === item).length) / Math.max(1, history.length) + history.length / 100) }
  }
  return {
    answer,
    readsHistory: true,
    features: { names: ['a', 'b'], probabilityOf: ([a, b]) => scale * (a! * 0.5 + b! * 0.25) },
    schemas: {
      request: { type: 'object', additionalProperties: false, required: ['item', 'history'], properties: { item: { type: 'string' }, history: { type: 'array' } } },
      answer: { type: 'object', required: ['probability'], properties: { probability: { type: 'number' } } },
    },
    goldenQueries: [{ request: { item: 'a', history: [] }, answer: { probability: 0 } }],
  }
}

export interface Bed { server: ModelServer; url: string; adminUrl: string; folder: string; log: ReturnType<typeof recordingLog>; ask: Ask; post(path: string, body: unknown, headers?: Record<string, string>): Promise<{ status: number; body: any; headers: Headers }> }
type Ask = (path: string, init?: RequestInit) => Promise<Response>

export function withServer(options: Partial<ModelServerOptions>, body: (bed: Bed) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => {
    const log = recordingLog()
    const release = options.release ?? { manifest: await writeRelease(folder), model: countingModel() }
    const server = await startModelServer({ host: '127.0.0.1', port: 0, admin: { host: '127.0.0.1', port: 0 }, log, startedAt: new Date('2026-02-01T00:00:00Z'), ...options, release })
    const ask = await describedFetch(server.url)
    try {
      await body({
        server, url: server.url, adminUrl: server.adminUrl!, folder, log, ask,
        async post(path, value, headers = {}) {
          const answer = await ask(path, { method: 'POST', body: JSON.stringify(value), headers })
          return { status: answer.status, body: await answer.json(), headers: answer.headers }
        },
      })
    } finally {
      await server.close(0)
    }
  })
}

interface Described { responses: Record<string, { content: { 'application/json': { schema: object } } }>; requestBody?: { content: { 'application/json': { schema: object } } } }

/** fetch, which fails where an answer is not as `/openapi.json` describes it, or a request that was answered well is not. */
export async function describedFetch(url: string): Promise<Ask> {
  const api = await (await fetch(`${url}/openapi.json`)).json() as { openapi: string; paths: Record<string, Record<string, Described>> }
  assert.is(api.openapi, '3.1.0')
  return async (path, init = {}) => {
    const answer = await fetch(url + path, init)
    const described = api.paths[path]?.[(init.method ?? 'GET').toLowerCase()]
    if (!described || answer.headers.get('content-type') !== 'application/json') {
      assert.ok(answer.status >= 400 || described, `${path} is not described`)
      return answer
    }
    const text = await answer.clone().text()
    const schema = (described.responses[answer.status] ?? described.responses['default'])!.content['application/json'].schema
    requireFit(schema, JSON.parse(text), `the answer ${text} of ${path}`)
    // A batch may hold bad requests: each is refused by itself.
    if (answer.ok && !path.endsWith('/batch') && described.requestBody && typeof init.body === 'string') requireFit(described.requestBody.content['application/json'].schema, JSON.parse(init.body), `the request ${init.body} to ${path}`)
    return answer
  }
}

const compiled = new WeakMap<object, ReturnType<typeof compileSchema>>()

function requireFit(schema: object, value: unknown, what: string): void {
  const validate = compiled.get(schema) ?? compileSchema(schema as JSONSchema)
  compiled.set(schema, validate)
  assert.ok(validate(value), `${what} is not as described: ${JSON.stringify(validate.errors?.slice(0, 3).map(({ instancePath, message }) => `${instancePath} ${message}`))}`)
}
