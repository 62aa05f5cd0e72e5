import { itemsSchema } from './item-change.ts'
import { inferSchema } from './open-inference.ts'
import { reportSchema } from './shop-event.ts'
import type { ModelServerState } from './state.ts'

const text = { type: 'string' } as const
const refusalSchema = { type: 'object', additionalProperties: false, required: ['code', 'message'], properties: { code: text, message: text, next: text } } as const
const errorSchema = { type: 'object', additionalProperties: false, required: ['error'], properties: { error: text } } as const
const infoSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['model', 'version', 'digest', 'family', 'isReady', 'startedAt'],
  properties: { model: text, version: text, digest: text, family: text, isReady: { type: 'boolean' }, startedAt: text },
} as const
const signature = { model: text, version: text } as const
const tensorSchema = {
  type: 'object',
  required: ['name', 'datatype', 'shape'],
  properties: { name: text, datatype: { enum: ['FP32', 'BYTES'] }, shape: { type: 'array', items: { type: 'integer' } }, data: { type: 'array' }, parameters: { type: 'object' } },
} as const
const aboutTensor = { type: 'object', required: ['name', 'datatype', 'shape'], properties: tensorSchema.properties } as const

/** OpenAPI 3.1 of the client port, made of the very schemas that requests are checked by. */
export function describeApi({ release: { manifest, model }, endpoint, limits }: ModelServerState): Record<string, unknown> {
  const request = model.schemas?.request ?? { type: 'object' }
  const answer = model.schemas?.answer ?? { type: 'object' }
  const personalRequest = withPersonal(request, model.readsHistory === true)
  const signedAnswer = { allOf: [answer, { type: 'object', required: ['model', 'version'], properties: { ...signature, personalized: { const: false } } }] }
  const batch = (items: object, key: string) => ({ type: 'object', additionalProperties: false, required: [key], properties: { [key]: { type: 'array', minItems: 1, maxItems: limits.batch, items } } })
  const ofModel = (of: string) => ({
    [of]: { get: told('Inputs and outputs.', { type: 'object', required: ['name', 'versions', 'platform', 'inputs', 'outputs'], properties: { name: text, versions: { type: 'array', items: text }, platform: text, inputs: { type: 'array', items: aboutTensor }, outputs: { type: 'array', items: aboutTensor } } }, {}, errorSchema) },
    [`${of}/ready`]: { get: told('Is welcome to requests.', flag('ready', { name: text }), { 503: content(flag('ready', { name: text })) }, errorSchema) },
    [`${of}/infer`]: { post: asked('Answers a batch of tensors.', inferSchema, { type: 'object', required: ['model_name', 'model_version', 'outputs'], properties: { model_name: text, model_version: text, id: text, outputs: { type: 'array', items: tensorSchema } } }, '200', errorSchema) },
  })

  return {
    openapi: '3.1.0',
    info: { title: `${manifest.model}, a model of the family ${manifest.family}`, version: manifest.version },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' }, apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' } } },
    paths: {
      [endpoint]: { post: asked('Answers one request.', personalRequest, signedAnswer) },
      [`${endpoint}/batch`]: { post: asked('Answers many requests, each by itself.', batch(personalRequest, 'requests'), { type: 'object', additionalProperties: false, required: ['answers', 'model', 'version'], properties: { ...signature, answers: { type: 'array', items: { anyOf: [refusalSchema, answer] } } } }) },
      '/v1/events': { post: asked('Takes what users did; the next answer about them knows of it.', reportSchema, { type: 'object', additionalProperties: false, required: ['accepted'], properties: { accepted: { type: 'integer' } } }, '202') },
      ...(model.completion && { '/v1/complete': { post: asked('Completes the last word of a query.', model.completion.schemas.request, { allOf: [model.completion.schemas.answer, { type: 'object', required: ['model', 'version'], properties: signature }] }) } }),
      ...(model.catalogue && { '/v1/items': { post: asked('Changes products: they are found, or not, from the answer on.', itemsSchema, { type: 'object', additionalProperties: false, required: ['put', 'removed', 'isKept', 'stamp', 'model', 'version'], properties: { ...signature, put: { type: 'integer' }, removed: { type: 'integer' }, isKept: { type: 'boolean', description: 'Whether a restart knows them again.' }, stamp: { type: 'string', description: 'When they were changed, and by which server: of two changes of a product the later one holds.' } } }) } }),
      '/v1/models': { get: told('What is served.', { type: 'object', additionalProperties: false, required: ['models'], properties: { models: { type: 'array', items: infoSchema } } }) },
      '/healthz': { get: told('Lives.', flag('isAlive')) },
      '/readyz': { get: told('Is welcome to requests.', infoSchema, { 503: content(infoSchema) }) },
      '/openapi.json': { get: told('This description.', { type: 'object', required: ['openapi', 'paths'], properties: { openapi: text, paths: { type: 'object' } } }) },
      '/v2': { get: told('The server, in the words of the Open Inference Protocol.', { type: 'object', required: ['name', 'version', 'extensions'], properties: { name: text, version: text, extensions: { type: 'array', items: text } } }) },
      '/v2/health/live': { get: told('Lives.', flag('live')) },
      '/v2/health/ready': { get: told('Is welcome to requests.', flag('ready'), { 503: content(flag('ready')) }) },
      ...ofModel(`/v2/models/${manifest.model}`),
      ...ofModel(`/v2/models/${manifest.model}/versions/${manifest.version}`),
    },
  }
}

/** The family's request, with the fields that every family has. */
function withPersonal(request: object, readsHistory: boolean): object {
  const { properties, required = [], ...rest } = request as { properties?: object; required?: string[] }
  return {
    ...rest,
    required: readsHistory ? required.filter((name) => name !== 'history') : required,
    properties: {
      ...properties,
      user: { type: 'string', minLength: 1, maxLength: 200, description: 'Whose remembered events stand in for a history that the request does not tell. Not given: the user of the header x-user-id.' },
      personalized: { type: 'boolean', description: 'true where it is not given. false: nothing about a person counts, and everybody gets the same answer.' },
    },
  }
}

function content(schema: object): object {
  return { description: 'JSON', content: { 'application/json': { schema } } }
}

function flag(name: string, more: object = {}): object {
  return { type: 'object', additionalProperties: false, required: [name, ...Object.keys(more)], properties: { [name]: { type: 'boolean' }, ...more } }
}

function told(summary: string, answer: object, more: object = {}, refusal: object = refusalSchema): object {
  return { summary, responses: { 200: content(answer), default: content(refusal), ...more } }
}

function asked(summary: string, request: object, answer: object, status = '200', refusal: object = refusalSchema): object {
  return { summary, security: [{}, { bearer: [] }, { apiKey: [] }], requestBody: { required: true, content: { 'application/json': { schema: request } } }, responses: { [status]: content(answer), default: content(refusal) } }
}
