// GitHub's own description of its REST API as the contract: every request of the driver and every answer of the local forge is
// checked against it, so that neither drifts from the real thing.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import type { ValidateFunction } from 'ajv'

interface Schema { [key: string]: unknown }
interface Parameter { name: string; in: string; required?: boolean; schema?: Schema; $ref?: string }
interface Content { content?: Record<string, { schema?: Schema }>; $ref?: string }
interface Operation { parameters?: Parameter[]; requestBody?: Content & { required?: boolean }; responses: Record<string, Content> }
interface Description { paths: Record<string, Record<string, Operation>>; components: Record<string, Record<string, unknown>> }

/** A request or an answer that GitHub's description does not allow. */
export class ContractError extends Error {
  override readonly name = 'ContractError'
}

/** Wraps `fetch` so that what GitHub would not accept or send throws, with the exact place. Failures played by the local forge
 *  (header `x-rankops-fault`) are let through. */
export function checkedFetch(send: typeof fetch): typeof fetch {
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : String(input))
    const method = (init.method ?? 'GET').toLowerCase()
    const { operation, route } = findOperation(method, url.pathname)
    checkQuery(operation, route, url)
    checkRequestBody(operation, route, init)
    const response = await send(input, init)
    if (!response.headers.has('x-rankops-fault')) await checkResponse(operation, route, response)
    return response
  }
}

function findOperation(method: string, pathname: string): { operation: Operation; route: string } {
  const at = pathname.indexOf('/repos/')
  const parts = pathname.slice(Math.max(0, at)).split('/')
  const matches = repositoryPaths()
    .filter(({ pattern }) => pattern.length === parts.length && pattern.every((part, i) => part.startsWith('{') ? parts[i] !== '' : part === parts[i]))
    .sort((a, b) => count(a.pattern) - count(b.pattern))
  for (const { path } of matches) {
    const operation = description().paths[path]![method]
    if (operation) return { operation, route: `${method.toUpperCase()} ${path}` }
  }
  throw new ContractError(`${method.toUpperCase()} ${pathname}: GitHub has no such call`)
}

function checkQuery(operation: Operation, route: string, url: URL): void {
  const known = (operation.parameters ?? []).map((parameter) => dereference<Parameter>(parameter)).filter((parameter) => parameter.in === 'query')
  for (const [name, value] of url.searchParams) {
    const parameter = known.find((candidate) => candidate.name === name)
    if (!parameter) throw new ContractError(`${route}: unknown query parameter ${name}`)
    const validate = compile(parameter.schema ?? {})
    if (![value, Number(value), value === 'true'].some((candidate) => validate(candidate))) fail(route, `query parameter ${name}`, validate)
  }
  const missing = known.find((parameter) => parameter.required && !url.searchParams.has(parameter.name))
  if (missing) throw new ContractError(`${route}: the query parameter ${missing.name} is missing`)
}

function checkRequestBody(operation: Operation, route: string, { body }: RequestInit): void {
  const content = operation.requestBody ? dereference<Content>(operation.requestBody).content ?? {} : {}
  const schema = content['application/json']?.schema
  if (typeof body !== 'string') {
    if (schema && operation.requestBody?.required) throw new ContractError(`${route}: the body is missing`)
    return
  }
  if (!schema) throw new ContractError(`${route}: takes no JSON body`)
  const value = JSON.parse(body) as Record<string, unknown>
  const validate = compile(schema)
  if (!validate(value)) fail(route, 'request', validate)
  const properties = dereference<Schema>(schema)['properties'] as Schema | undefined
  const unknown = properties ? Object.keys(value).filter((key) => !(key in properties)) : []
  if (unknown.length > 0) throw new ContractError(`${route}: request has unknown fields: ${unknown.join(', ')}`)
}

async function checkResponse(operation: Operation, route: string, response: Response): Promise<void> {
  // What lies behind a redirect is not GitHub's API.
  if (response.redirected && operation.responses['302']) return
  const documented = operation.responses[String(response.status)] ?? undescribed(route, response.status)
  const text = /\bjson\b/.test(response.headers.get('content-type') ?? '') ? await response.clone().text() : ''
  if (!documented) throw new ContractError(`${route}: status ${response.status} is not documented; answer: ${text.slice(0, 300)}`)
  const schema = dereference<Content>(documented).content?.['application/json']?.schema
  if (!schema || !/^application\/json\b/.test(response.headers.get('content-type') ?? '')) return
  const validate = compile(schema)
  if (!validate(JSON.parse(text))) fail(route, `response ${response.status}`, validate)
}

/** What GitHub answers although its description leaves it out: a token that may not, a thing that is gone, and named gaps. */
function undescribed(route: string, status: number): Content | undefined {
  const gaps = ['422 PATCH /repos/{owner}/{repo}/releases/{release_id}', '422 POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches']
  if ([401, 403, 404].includes(status)) return { $ref: '#/components/responses/not_found' }
  return gaps.includes(`${status} ${route}`) ? { $ref: '#/components/responses/validation_failed' } : undefined
}

function fail(route: string, what: string, validate: ValidateFunction): never {
  const problems = (validate.errors ?? []).slice(0, 6).map((error) => `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`)
  throw new ContractError(`${route}: ${what}: ${problems.join('; ')}`)
}

let loaded: Description | undefined
/** 13 MB, read when first needed; importing the package's index would load all versions of GitHub Enterprise (0.9 GB). */
function description(): Description {
  loaded ??= JSON.parse(readFileSync(fileURLToPath(import.meta.resolve('@octokit/openapi/package.json')).replace('package.json', 'generated/api.github.com.json'), 'utf8')) as Description
  return loaded
}

let paths: { path: string; pattern: string[] }[] | undefined
function repositoryPaths(): { path: string; pattern: string[] }[] {
  paths ??= Object.keys(description().paths).filter((path) => path.startsWith('/repos/{owner}/{repo}')).map((path) => ({ path, pattern: path.split('/') }))
  return paths
}

let ajv: Ajv | undefined
const compiled = new WeakMap<object, ValidateFunction>()
/** Compiles a schema of the description; the schemas that it names are rewritten and added when they are first named. */
function compile(schema: Schema): ValidateFunction {
  ajv ??= new Ajv({ strict: false, logger: false, formats })
  const known = compiled.get(schema)
  if (known) return known
  const validate = ajv.compile(rewrite(schema) as object)
  compiled.set(schema, validate)
  return validate
}

const added = new Set<string>()
/** OpenAPI 3.0 → JSON schema: `nullable` becomes a type, references become names of schemas that ajv knows. */
function rewrite(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewrite)
  if (typeof value !== 'object' || value === null) return value
  const { nullable, example: _example, examples: _examples, ...rest } = value as Schema
  if (typeof rest['$ref'] === 'string') rest['$ref'] = addSchema(rest['$ref'])
  const result = Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, key === 'enum' || key === '$ref' || key === 'default' ? inner : rewrite(inner)])) as Schema
  if (nullable !== true) return result
  return { anyOf: [{ type: 'null' }, result] }
}

function addSchema(reference: string): string {
  const id = reference.replace(/^#\/components\//, '').replaceAll('/', '.')
  if (!added.has(id)) {
    added.add(id)
    ajv!.addSchema(rewrite(dereference<Schema>({ $ref: reference })) as object, id)
  }
  return id
}

function dereference<T>(value: object): T {
  let current = value as Schema
  while (typeof current['$ref'] === 'string') {
    current = current['$ref'].slice(2).split('/').reduce<unknown>((inner, key) => (inner as Schema)[key.replaceAll('~1', '/')], description()) as Schema
  }
  return current as T
}

function count(pattern: string[]): number {
  return pattern.filter((part) => part.startsWith('{')).length
}

const formats = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  // GitHub sends an empty text for an address that is not set.
  uri: (text: string) => text === '' || URL.canParse(text),
}
