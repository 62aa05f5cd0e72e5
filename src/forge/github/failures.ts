import { formatDuration } from '../../base/clock.ts'
import { failure, isFailure, messageOf } from '../../base/errors.ts'
import type { RankopsError } from '../../base/errors.ts'
import type { Purpose } from './client.ts'

/** What octokit throws: an answer with an error status, or status 500 with a cause where no answer came. */
interface RequestError extends Error { status: number; response?: { status: number; headers: Record<string, string | number | undefined>; data: unknown } }

/** A connection that broke in the middle of a long answer. */
export class TornAnswer extends Error {
  constructor(cause: unknown) {
    super(`the connection broke in the middle of the answer: ${messageOf(cause)}`, { cause })
  }
}

/** Turns an error of a call into one for people. An error that is not the forge's (a bug, a broken contract) stays what it is. */
export function toFailure(error: unknown, place: Purpose & { host: string; repository: string; /** Whether the token was taken before. */ wasTaken: boolean }): unknown {
  if (error instanceof TornAnswer) return failure('FORGE_UNAVAILABLE', { what: place.what, host: place.host, problem: error.message }, error)
  if (isFailure(error) || !isRequestError(error)) return error
  if (error.response === undefined) return isNetworkError(error.cause) ? unavailable(error, place) : error.cause ?? error
  const { what, host, permission, repository } = place
  const problem = problemOf(error)
  if (isRateLimit(error)) return failure('FORGE_RATE_LIMITED', { what, host, problem, wait: waitOf(error) }, error)
  if (error.status === 401 && place.wasTaken) return failure('FORGE_TOKEN_EXPIRED', { what, host, problem }, error)
  if (error.status === 401 || error.status === 403) return failure('FORGE_FORBIDDEN', { what, host, problem, permission }, error)
  if (error.status === 404 || error.status === 410) return failure('FORGE_NOT_FOUND', { what, repository }, error)
  if (error.status >= 500) return unavailable(error, place)
  return failure('FORGE_REFUSED', { what, host, problem }, error)
}

export function isRequestError(error: unknown): error is RequestError {
  return error instanceof Error && error.name === 'HttpError' && 'status' in error
}

/** The status that the forge answered with; 0 where no answer came. */
export function statusOf(error: unknown): number {
  return isRequestError(error) ? error.response?.status ?? 0 : 0
}

function unavailable(error: RequestError, { what, host }: Purpose & { host: string }): RankopsError {
  return failure('FORGE_UNAVAILABLE', { what, host, problem: problemOf(error) }, error)
}

/** `fetch` throws a TypeError where no answer came, and a TimeoutError where it came too late. */
function isNetworkError(cause: unknown): boolean {
  return cause instanceof Error && ['TypeError', 'TimeoutError', 'AbortError'].includes(cause.name)
}

/** First sentence of the answer, without the link to the documentation and without pages of HTML. */
function problemOf(error: RequestError): string {
  const status = error.response ? `${error.response.status} ` : ''
  const text = messageOf(error).replace(/ - https?:\S+$/, '').replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim()
  return `${status}${text.slice(0, 300)}`.trim()
}

/** GitHub sends its secondary limit with or without Retry-After; without, only the sentence tells it from a missing permission. */
function isRateLimit(error: RequestError): boolean {
  if (error.status !== 403 && error.status !== 429) return false
  const headers = error.response?.headers ?? {}
  return error.status === 429 || headers['x-ratelimit-remaining'] === '0' || headers['retry-after'] !== undefined || /\bsecondary rate\b/i.test(error.message)
}

function waitOf(error: RequestError): string {
  const headers = error.response?.headers ?? {}
  const seconds = Number(headers['retry-after'])
  if (Number.isFinite(seconds)) return formatDuration(seconds * 1000)
  const reset = Number(headers['x-ratelimit-reset'])
  return Number.isFinite(reset) ? `${formatDuration(reset * 1000 - Date.now())}` : 'a minute'
}
