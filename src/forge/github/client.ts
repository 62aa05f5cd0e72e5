import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import { Octokit } from '@octokit/rest'
import { systemClock } from '../../base/clock.ts'
import { failure } from '../../base/errors.ts'
import type { RankopsError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { lackOf } from '../capabilities.ts'
import type { Capability } from '../capabilities.ts'
import { TornAnswer, isRequestError, statusOf, toFailure } from './failures.ts'
import { trustedFetch } from './fetch.ts'
import { lightFetch } from './light-fetch.ts'
import { patience } from './patience.ts'

export interface GithubOptions {
  /** Base of the REST API, e.g. `https://ghe.example/api/v3`. */
  apiUrl: string
  /** Base of the pages for people, e.g. `https://ghe.example`. */
  serverUrl: string
  /** `owner/name` */
  repository: string
  token: string
  fetch?: typeof fetch
  log?: Pick<Log, 'warn' | 'debug'>
  /** `github` spaces writes by 1 s and notifications by 3 s and waits for rate limits, as GitHub asks; `none` (for the local
   *  forge, which has no limits) never waits. */
  pace?: 'github' | 'none'
  /** How long a call with a JSON answer may take, in milliseconds; 60,000 where not given. */
  timeoutMs?: number
}

/** What a call is called in errors, and the permission of the workflow token that it needs. */
export interface Purpose { what: string; permission: string }

export interface Client {
  octokit: InstanceType<typeof RestClient>
  /** The parameters that every route of the repository takes. */
  at: { owner: string; repo: string }
  usage: { requests: number; writes: number }
  /** What was found to be missing; whoever finds more adds it. */
  lacks: Set<Capability>
  /** Runs a call and turns what it throws into an error for people. */
  ask<T>(purpose: Purpose, call: () => Promise<T>): Promise<T>
  /** The same for what may not exist: undefined where the answer is one of `absent` (404 when not given). */
  askIfAny<T>(purpose: Purpose, call: () => Promise<T>, absent?: number[]): Promise<T | undefined>
  /** The same for a part of the API that not every forge has: FORGE_LACKS where the answer says that there is no such part. To be called with
   *  what exists in every repository, so that 404 can mean nothing else. */
  askWhereAble<T>(capability: Capability, purpose: Purpose, call: () => Promise<T>): Promise<T>
  /** Says that a part of the API is missing, now and from now on. */
  lack(capability: Capability, purpose: Purpose): RankopsError
  /** Runs a call again, up to four times, where its answer broke off in the middle. */
  untilWhole<T>(call: () => Promise<T>): Promise<T>
}

/** A creation that may be sent again, since a second one changes nothing: git objects, labels. */
export const repeatable = { request: { retries: 3 } }

const RestClient = Octokit.plugin(retry, throttling)
const longestWaitSeconds = 300
const nTries = 4

export function connect({ apiUrl, repository, token, fetch, log, pace = 'github', timeoutMs = 60_000 }: GithubOptions): Client {
  const [owner = '', repo = ''] = repository.split('/')
  const usage = { requests: 0, writes: 0 }
  const waitsFor = (kind: string) => (seconds: number, _request: unknown, _octokit: unknown, nWaits: number) => {
    const willWait = seconds <= longestWaitSeconds && nWaits < 2
    if (willWait) log?.warn(`GitHub’s ${kind} rate limit is reached; waiting ${seconds} s.`)
    return willWait
  }
  const retryWaitMs = pace === 'none' ? 10 : 1000
  const octokit = new RestClient({
    auth: token,
    baseUrl: apiUrl.replace(/\/+$/, ''),
    userAgent: 'rankops',
    request: { fetch: trustedFetch(fetch ?? lightFetch((input, init) => globalThis.fetch(input, init)), usage, timeoutMs) },
    log: { debug() {}, info() {}, warn: (text: string) => log?.debug(text), error: (text: string) => log?.debug(text) },
    retry: { retryAfterBaseValue: retryWaitMs },
    throttle: pace === 'none' ? { enabled: false } : { id: `${apiUrl} ${repository}`, onRateLimit: waitsFor('primary'), onSecondaryRateLimit: waitsFor('secondary') },
  })
  // The retry plugin would repeat a creation whose answer was lost: one issue became four. Whoever creates looks first.
  octokit.hook.before('request', (request) => {
    if (request.method === 'POST') request.request = { ...request.request, retries: request.request?.retries ?? 0 }
  })
  octokit.hook.wrap('request', patience(nTries, retryWaitMs))
  const lacks = new Set<Capability>()
  let wasTaken = false
  octokit.hook.after('request', ({ headers }) => {
    wasTaken = true
    for (const capability of lacksOfServer(headers)) lacks.add(capability)
  })

  const host = new URL(apiUrl).host
  const ask = async <T>(purpose: Purpose, call: () => Promise<T>): Promise<T> => {
    try {
      return await call()
    } catch (error) {
      throw toFailure(error, { ...purpose, host, repository, wasTaken })
    }
  }
  const askIfAny: Client['askIfAny'] = (purpose, call, absent = [404]) => ask(purpose, async () => {
    try {
      return await call()
    } catch (error) {
      if (isRequestError(error) && absent.includes(statusOf(error))) return undefined
      throw error
    }
  })
  const lack = (capability: Capability, { what }: Purpose) => {
    lacks.add(capability)
    return failure('FORGE_LACKS', { what, host, capability, lack: lackOf[capability] })
  }
  return {
    octokit,
    at: { owner, repo },
    usage,
    lacks,
    ask,
    askIfAny,
    lack,
    async askWhereAble(capability, purpose, call) {
      if (lacks.has(capability)) throw lack(capability, purpose)
      const answer = await askIfAny(purpose, call, noSuchPart)
      if (answer === undefined) throw lack(capability, purpose)
      return answer
    },
    async untilWhole(call) {
      for (let nTry = 1; ; nTry++) {
        try {
          return await call()
        } catch (error) {
          if (!(error instanceof TornAnswer) || nTry === nTries) throw error
          await systemClock.sleep(nTry ** 2 * retryWaitMs)
        }
      }
    },
  }
}

/** What forges say of a route that they do not have. */
export const noSuchPart = [404, 405, 501]

/** What the headers of any answer tell of a server: GitHub and its Enterprise Servers name the media type of their API, the latter their version too. */
function lacksOfServer(headers: Record<string, string | number | undefined>): Capability[] {
  if (headers['x-github-media-type'] === undefined) return ['dynamicMatrices', 'workflowSource']
  return headers['x-github-enterprise-version'] === undefined ? [] : ['workflowSource']
}
