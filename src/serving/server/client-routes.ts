import { failure, isFailure } from '../../base/errors.ts'
import { askModel, isObject, parseJson, userHeader } from './ask-model.ts'
import { inSlices } from './in-slices.ts'
import { describeApi } from './open-api.ts'
import { infer, modelMetadata } from './open-inference.ts'
import { jsonReply, RefusedError } from './reply.ts'
import type { Reply } from './reply.ts'
import { routeTable } from './route.ts'
import type { Call, FindRoute, Methods, Route } from './route.ts'
import type { ModelServerState } from './state.ts'
import { takeEvents } from './take-events.ts'
import { takeItems } from './take-items.ts'

/** What clients may ask. `POST /v1/<family>` takes and gives the family's JSON, the answer with the model's name and version; `…/batch` takes many at once.
 *  `/v1/complete` tells what a query may become, `/v1/items` takes products that change. Below `/v2` stands the Open Inference Protocol. */
export function clientRoutes(state: ModelServerState): FindRoute {
  const { endpoint } = state
  const ours = (label: string, answer: Route['answer'], scope?: Route['scope']): Route => ({ label, protocol: 'ours', answer, ...(scope && { scope }) })
  const ready = () => jsonReply(state.info(), state.isReady() ? 200 : 503)

  return routeTable({
    '/healthz': { GET: ours('/healthz', () => jsonReply({ isAlive: true })) },
    '/readyz': { GET: ours('/readyz', ready) },
    '/v1/models': { GET: ours('/v1/models', () => jsonReply({ models: [state.info()] })) },
    [endpoint]: { POST: ours(endpoint, (call) => answerOne(state, call), 'predict') },
    '/v1/events': { POST: ours('/v1/events', (call) => takeEvents({ ...state, manifest: state.release.manifest, most: state.limits.batch, now: state.now(), count: state.countEvent }, call), 'events') },
    ...(state.release.model.completion && { '/v1/complete': { POST: ours('/v1/complete', (call) => completeOne(state, call), 'predict') } }),
    ...(state.release.model.catalogue && { '/v1/items': { POST: ours('/v1/items', (call) => takeItems(state, call), 'catalogue') } }),
    '/openapi.json': { GET: ours('/openapi.json', () => jsonReply(describeApi(state))) },
    [`${endpoint}/batch`]: { POST: ours(`${endpoint}/batch`, (call) => answerBatch(state, call), 'predict') },
  }, openInferenceRoutes(state))
}

function answerOne({ release: { manifest, model }, histories }: ModelServerState, { body, headers }: Call): Reply {
  return jsonReply({ ...askModel(model, parseJson(body), userHeader(headers), histories), model: manifest.model, version: manifest.version })
}

/** Everybody gets the same: it knows of nobody. */
function completeOne({ release: { manifest: { model: name, version, tag }, model } }: ModelServerState, { body }: Call): Reply {
  if (!model.completion) throw new RefusedError({ status: 404, code: 'ROUTE_UNKNOWN', message: `${tag} completes no queries` })
  return jsonReply({ ...model.completion.answer(parseJson(body)), model: name, version })
}

/** One answer a request, in their order; a bad one gets its refusal and harms no other. */
async function answerBatch({ release: { manifest, model }, histories, limits }: ModelServerState, { body, isOver }: Call): Promise<Reply> {
  const batch = parseJson(body)
  const requests = isObject(batch) ? batch['requests'] : undefined
  if (!Array.isArray(requests) || requests.length === 0 || requests.length > limits.batch) throw failure('REQUEST_INVALID', { path: 'requests', problem: `must be a list of 1 to ${limits.batch} requests` })
  const answers = await inSlices(requests as unknown[], isOver, (request) => {
    try {
      return askModel(model, request, undefined, histories)
    } catch (error) {
      if (isFailure(error, 'REQUEST_INVALID')) return { code: error.code, message: error.message, next: error.next }
      throw error
    }
  })
  return jsonReply({ answers, model: manifest.model, version: manifest.version })
}

function openInferenceRoutes(state: ModelServerState): FindRoute {
  const v2 = (label: string, answer: Route['answer'], scope?: Route['scope']): Route => ({ label, protocol: 'open-inference', answer, ...(scope && { scope }) })
  const fixed = routeTable({
    '/v2': { GET: v2('/v2', () => jsonReply({ name: 'rankops', version: state.info().version, extensions: ['binary_tensor_data'] })) },
    '/v2/health/live': { GET: v2('/v2/health/live', () => jsonReply({ live: true })) },
    '/v2/health/ready': { GET: v2('/v2/health/ready', () => jsonReply({ ready: state.isReady() }, state.isReady() ? 200 : 503)) },
  })
  const label = '/v2/models/{model}'
  const ofModel: Record<string, Methods> = {
    '': { GET: v2(label, () => jsonReply(modelMetadata(state.release))) },
    '/ready': { GET: v2(`${label}/ready`, () => jsonReply({ name: state.release.manifest.model, ready: state.isReady() }, state.isReady() ? 200 : 503)) },
    '/infer': { POST: v2(`${label}/infer`, (call) => infer(state.release, call, state.limits.batch, state.histories), 'predict') },
  }
  const other: Methods = { GET: v2(label, unknownModel), POST: v2(label, unknownModel) }

  return (path) => {
    if (!path.startsWith('/v2')) return undefined
    const parts = /^\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?(\/ready|\/infer)?$/.exec(path)
    if (!parts) return fixed(path)
    const { model, version } = state.release.manifest
    const isOurs = parts[1] === model && (parts[2] === undefined || parts[2] === version)
    return isOurs ? ofModel[parts[3] ?? ''] : other
  }

  function unknownModel(): never {
    const { model, version } = state.release.manifest
    throw new RefusedError({ status: 404, code: 'MODEL_UNKNOWN', message: `Only ${model} ${version} is served here` })
  }
}
