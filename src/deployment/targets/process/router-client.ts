import { failure } from '../../../base/errors.ts'
import type { RouterSettings, RouterState } from '../../../serving/record.ts'
import type { Replay } from '../../target.ts'

const timeoutMs = 5000
/** The router ends a replay after half of it. */
const replayTimeoutMs = 60_000

/** What the router does and saw; undefined where it does not answer. */
export async function readRouter(adminUrl: string): Promise<RouterState | undefined> {
  const answer = await ask(`${adminUrl}/routes`)
  return answer?.ok ? await answer.json() as RouterState : undefined
}

/** Sets the routes; they hold when this returns. */
export async function setRoutes(adminUrl: string, settings: RouterSettings, where: { model: string; environment: string }): Promise<void> {
  const answer = await ask(`${adminUrl}/routes`, { method: 'PUT', body: JSON.stringify(settings) })
  if (!answer?.ok) throw failure('TARGET_NOT_READY', { ...where, version: 'router', problem: answer ? await answer.text() : 'the router does not answer' })
}

/** Sends the recorded requests again; see `Target.replay`. */
export async function replayRequests(adminUrl: string, times: number, where: { model: string; environment: string }): Promise<Replay> {
  const answer = await ask(`${adminUrl}/replay`, { method: 'POST', body: JSON.stringify({ times }) }, replayTimeoutMs)
  if (!answer?.ok) throw failure('TARGET_NOT_READY', { ...where, version: 'router', problem: answer ? await answer.text() : 'the router does not answer' })
  return await answer.json() as Replay
}

/** Whether a server welcomes requests. */
export async function isReady(url: string): Promise<boolean> {
  const answer = await ask(`${url}/readyz`)
  await answer?.body?.cancel()
  return answer?.ok ?? false
}

async function ask(url: string, init: RequestInit = {}, limitMs = timeoutMs): Promise<Response | undefined> {
  return fetch(url, { ...init, signal: AbortSignal.timeout(limitMs) }).catch(() => undefined)
}
