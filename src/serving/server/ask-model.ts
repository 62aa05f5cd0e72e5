import type { IncomingHttpHeaders } from 'node:http'
import { failure, messageOf } from '../../base/errors.ts'
import type { ServedModel } from '../load-release.ts'
import { userText } from '../router/headers.ts'
import { requireNumbers } from './require-numbers.ts'
import type { UserHistories } from './user-histories.ts'

/** A request → the model's answer. Around the family's own fields stand two that every family has: `user`, whose remembered events stand in for a history
 *  that the request does not tell, and `personalized`, false where nothing about a person may count. Fails with REQUEST_INVALID or MODEL_NO_NUMBER. */
export function askModel(model: ServedModel, request: unknown, user: string | undefined, histories: UserHistories | undefined): Record<string, unknown> {
  if (!isObject(request) || (request['user'] === undefined && request['personalized'] === undefined && user === undefined)) return signed(model, request, requireNumbers(model.answer(request)))
  const { user: own, personalized = true, ...question } = request
  if (typeof personalized !== 'boolean') refuse('personalized', 'must be true or false')
  if (!personalized) return askWithoutPerson(model, question)
  const asked = userOf(own, user)
  if (asked === undefined || !model.readsHistory || question['history'] !== undefined) return signed(model, question, requireNumbers(model.answer(question)))
  return requireNumbers(model.answer({ ...question, history: histories?.of(asked) ?? [] }))
}

/** The model as it answers somebody of whom it knows nothing: the same question gets the same answer, whoever asks. */
function askWithoutPerson(model: ServedModel, question: Record<string, unknown>): Record<string, unknown> {
  const { readsHistory, personalFields } = model
  if (!readsHistory && !personalFields) refuse('personalized', 'this model has no answer that is not personal')
  const impersonal = Object.fromEntries(Object.entries(question).filter(([field]) => !personalFields?.includes(field)))
  return { ...requireNumbers(model.answer(readsHistory ? { ...impersonal, history: [] } : impersonal)), personalized: false }
}

/** Says of an answer into which nothing of a person can have gone that it is not personal, also where nobody asked for one. */
function signed({ readsHistory, personalFields }: ServedModel, question: unknown, answer: Record<string, unknown>): Record<string, unknown> {
  const isImpersonal = !readsHistory && personalFields !== undefined && isObject(question) && personalFields.every((field) => question[field] === undefined)
  return isImpersonal ? { ...answer, personalized: false } : answer
}

/** Of the body, else of the header `x-user-id`, by which a router keeps a user with one server. Two different ones would part the two. */
export function userOf(own: unknown, header: string | undefined): string | undefined {
  if (own === undefined) return header
  if (typeof own !== 'string' || own === '' || own.length > 200) refuse('user', 'must be a text of 1 to 200 characters')
  if (header !== undefined && header !== own) refuse('user', 'is another one than in the header x-user-id')
  return own
}

export function userHeader({ 'x-user-id': user }: IncomingHttpHeaders): string | undefined {
  const text = typeof user === 'string' ? userText(user) : ''
  return text !== '' && text.length <= 200 ? text : undefined
}

export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (error) {
    throw failure('REQUEST_INVALID', { path: 'request', problem: `the body is not JSON (${messageOf(error)})` }, error)
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuse(field: string, problem: string): never {
  throw failure('REQUEST_INVALID', { path: `request.${field}`, problem })
}
