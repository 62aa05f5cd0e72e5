import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../base/clock.ts'
import { messageOf } from '../../base/errors.ts'
import type { Measurement, Probe } from '../probe.ts'

export interface ServiceProbeOptions {
  /** Base URL of the router. */
  url: string
  /** One request with a known answer. Leave `answer` out where several versions answer, as during a canary. */
  golden?: { path: string; request: unknown; answer?: Record<string, unknown> }
  /** API key for the golden request. */
  key?: string
  clock: Clock
  fetch?: typeof fetch
  /** For one request, answer included. Default 5,000. */
  timeoutMs?: number
}

const waitsMs = [0, 2_000, 10_000]
const tolerance = 1e-6

/** Does the service answer? `GET /readyz` and the golden request, up to three tries at 0, 2 and 12 seconds; one good try is enough.
 *  Where this machine cannot even reach itself, nothing is known of the service. Value 0: up, 1: down. */
export function serviceProbe({ url, golden, key, clock, fetch = globalThis.fetch, timeoutMs = 5_000 }: ServiceProbeOptions): Probe {
  return {
    name: 'service',
    async measure(): Promise<Measurement> {
      const base = url.replace(/\/+$/, '')
      let problem: string | undefined
      for (const [i, waitMs] of waitsMs.entries()) {
        if (waitMs > 0) await clock.sleep(waitMs)
        problem = await findProblem(base)
        if (problem === undefined) return { value: 0, unit: 'outages', detail: `Ready${golden ? ', and the golden request is answered well' : ''} (try ${i + 1} of ${waitsMs.length})` }
      }
      const ownProblem = await checkControl(fetch, timeoutMs)
      if (ownProblem !== undefined) return { unknown: `This machine cannot reach itself (${ownProblem}), so nothing is known of the service` }
      return { value: 1, unit: 'outages', detail: `No good answer in ${waitsMs.length} tries; the last: ${problem}` }
    },
  }

  async function findProblem(base: string): Promise<string | undefined> {
    const ready = await ask(fetch, `${base}/readyz`, timeoutMs)
    if (ready.status !== 200) return `GET /readyz ${ready.problem}`
    if (!golden) return undefined
    const answer = await ask(fetch, `${base}${golden.path}`, timeoutMs, { json: golden.request, key })
    const problem = answer.status === 200 ? compareAnswer(answer.text, golden.answer) : answer.problem
    return problem === undefined ? undefined : `POST ${golden.path} ${problem}`
  }
}

/** The prober's own network: a server of its own on the loopback address, reached by the same fetch. */
async function checkControl(fetch: typeof globalThis.fetch, timeoutMs: number): Promise<string | undefined> {
  const server = createServer((_request, response) => { response.setHeader('connection', 'close').end('control') })
  try {
    await new Promise<void>((done, fails) => { server.once('error', fails).listen(0, '127.0.0.1', done) })
    const { status, problem } = await ask(fetch, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, timeoutMs)
    return status === 200 ? undefined : problem
  } catch (error) {
    return messageOf(error)
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

async function ask(fetch: typeof globalThis.fetch, url: string, timeoutMs: number, { json, key }: { json?: unknown; key?: string | undefined } = {}): Promise<{ status: number; text: string; problem: string }> {
  const post = json === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) }, body: JSON.stringify(json) }
  try {
    // A redirect would let another server answer for this one.
    const response = await fetch(url, { ...post, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
    return { status: response.status, text: await response.text(), problem: `answered ${response.status}` }
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    return { status: 0, text: '', problem: isLate ? `had no answer within ${timeoutMs} ms` : `had no answer (${causeOf(error)})` }
  }
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? messageOf(error)
}

function compareAnswer(text: string, expected: Record<string, unknown> | undefined): string | undefined {
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    return 'answered something that is not JSON'
  }
  if (typeof answer !== 'object' || answer === null) return 'answered JSON that is not an object'
  return expected === undefined || isAlike(answer, expected) ? undefined : `answered otherwise than the model did when it was fitted`
}

/** Whether an answer holds all that was expected, numbers within 1e-6: another processor adds in another order. A server may say more
 *  than its model, such as its version. */
function isAlike(answer: unknown, expected: unknown): boolean {
  if (typeof answer === 'number' && typeof expected === 'number') return Math.abs(answer - expected) <= tolerance
  if (typeof answer !== 'object' || typeof expected !== 'object' || answer === null || expected === null || Array.isArray(answer) !== Array.isArray(expected)) return answer === expected
  if (Array.isArray(answer) && answer.length !== (expected as unknown[]).length) return false
  return Object.entries(expected).every(([key, value]) => Object.hasOwn(answer, key) && isAlike((answer as Record<string, unknown>)[key], value))
}
