import { failure } from '../../../base/errors.ts'
import type { Route, RouterState } from '../../../serving/record.ts'

const timeoutMs = 5000

/** What the router does and saw; undefined where it does not answer. */
export async function readRouter(adminUrl: string): Promise<RouterState | undefined> {
  const answer = await ask(`${adminUrl}/routes`)
  return answer?.ok ? await answer.json() as RouterState : undefined
}

/** Sets the routes; they hold when this returns. */
export async function setRoutes(adminUrl: string, routes: Route[], where: { model: string; environment: string }): Promise<void> {
  const answer = await ask(`${adminUrl}/routes`, { method: 'PUT', body: JSON.stringify(routes) })
  if (!answer?.ok) throw failure('TARGET_NOT_READY', { ...where, version: 'router', problem: answer ? await answer.text() : 'the router does not answer' })
}

/** Whether a server welcomes requests. */
export async function isReady(url: string): Promise<boolean> {
  const answer = await ask(`${url}/readyz`)
  await answer?.body?.cancel()
  return answer?.ok ?? false
}

async function ask(url: string, init: RequestInit = {}): Promise<Response | undefined> {
  return fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) }).catch(() => undefined)
}
