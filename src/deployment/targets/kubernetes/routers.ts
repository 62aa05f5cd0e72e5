import { setTimeout as pause } from 'node:timers/promises'
import { failure } from '../../../base/errors.ts'
import type { RouterSettings, RouterState } from '../../../serving/record.ts'
import type { Replay } from '../../target.ts'
import type { Api } from '../../../kubernetes/api.ts'
import { jsonOf, wordsOf } from '../../../kubernetes/cluster.ts'
import type { PodState } from './judge-rollout.ts'
import { routerSelector } from './names.ts'
import { pathOf } from '../../../kubernetes/objects.ts'
import { adminPort } from './pod.ts'
import { tokenName } from './router-manifests.ts'
import type { Placement } from './settings.ts'

/** `id` is another one when its container was started again, for then it counts from nothing. */
interface RouterPod { name: string; id: string; isReady: boolean }

const replayTimeoutMs = 60_000
const unreachable = [400, 403, 404, 408, 429, 500, 502, 503, 504]

/** The routers of a deployment, each asked through the API server, so that whoever deploys needs no way into the network of the pods. The API
 *  server keeps the header Authorization to itself: the token of the router goes by another one. */
export function routersOf(api: Api, placement: Placement) {
  let token: Promise<string> | undefined
  const readToken = async () => {
    const secret = await api.read<{ data?: { token?: string } }>('Secret', tokenName(placement))
    return Buffer.from(secret?.data?.token ?? '', 'base64').toString()
  }
  const send = async (pod: string, method: string, path: string, body?: unknown, timeoutMs = 10_000) => api.ask(`reach the router ${pod}`, method, `${pathOf('Pod', api.namespace, `${pod}`)}:${adminPort}/proxy${path}`, {
    body, headers: { 'x-rankops-token': await (token ??= readToken()) }, accepted: unreachable, isOnce: true, timeoutMs,
  })

  async function pods(): Promise<RouterPod[]> {
    const found = await api.list<PodState & { metadata: { uid?: string } }>('Pod', routerSelector(placement))
    return found.filter(({ metadata }) => metadata.deletionTimestamp === undefined).map(({ metadata, status }) => ({
      name: metadata.name,
      id: `${metadata.uid ?? metadata.name}/${status?.containerStatuses?.[0]?.restartCount ?? 0}`,
      isReady: status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false,
    }))
  }

  /** Of those that answer. */
  async function read(): Promise<{ pod: RouterPod; state: RouterState }[]> {
    const answers = await Promise.all((await pods()).map(async (pod) => {
      const answer = await send(pod.name, 'GET', '/routes').catch(() => undefined)
      return answer?.status === 200 ? [{ pod, state: jsonOf<RouterState>(answer) }] : []
    }))
    return answers.flat()
  }

  return {
    pods,
    read,
    /** Returns when every ready router has the settings; one that is not ready gets no traffic, and the settings by the next call. */
    async set(settings: RouterSettings, deadlineMs: number): Promise<void> {
      const wanted = JSON.stringify([settings.routes, settings.shadows])
      let problem = 'no router is ready'
      for (const startedMs = performance.now(); performance.now() - startedMs < deadlineMs; await pause(250)) {
        const all = await pods()
        const results = await Promise.all(all.map(async (pod) => {
          const known = await send(pod.name, 'GET', '/routes').catch(() => undefined)
          if (known?.status === 200 && wanted === JSON.stringify([jsonOf<RouterState>(known).routes, jsonOf<RouterState>(known).shadows])) return true
          const answer = await send(pod.name, 'PUT', '/routes', settings).catch((error: unknown) => ({ status: 0, text: String(error) }))
          if (answer.status !== 200 && pod.isReady) problem = `${pod.name}: status ${answer.status}: ${wordsOf(answer)}`
          return answer.status === 200 || !pod.isReady
        }))
        if (all.some(({ isReady }) => isReady) && results.every((isSet) => isSet)) return
      }
      throw failure('TARGET_NOT_READY', { model: placement.model, environment: placement.environment, version: 'router', problem: `its routes could not be set: ${problem}` })
    },
    async replay(times: number): Promise<Replay> {
      const total: Replay = { recorded: 0, sent: 0 }
      for (const { name } of (await pods()).filter(({ isReady }) => isReady)) {
        const answer = await send(name, 'POST', '/replay', { times }, replayTimeoutMs)
        if (answer.status !== 200) throw failure('TARGET_NOT_READY', { model: placement.model, environment: placement.environment, version: 'router', problem: `status ${answer.status}: ${wordsOf(answer)}` })
        const { recorded, sent } = jsonOf<Replay>(answer)
        total.recorded += recorded
        total.sent += sent
      }
      return total
    },
  }
}
