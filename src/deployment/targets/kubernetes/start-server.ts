import { setTimeout as pause } from 'node:timers/promises'
import { failure } from '../../../base/errors.ts'
import type { Api, StoredObject } from '../../../kubernetes/api.ts'
import { fieldManager } from '../../../kubernetes/api.ts'
import { judgeRollout } from './judge-rollout.ts'
import type { DeploymentState, PodState, RolloutState } from './judge-rollout.ts'
import { nameOf, serverSelector } from './names.ts'
import { clientPort } from './pod.ts'
import { pathOf } from '../../../kubernetes/objects.ts'
import { isScaled, serverManifests } from './server-manifests.ts'
import type { ServerPlan } from './server-manifests.ts'
import type { Placement } from './settings.ts'

/** Sets how many pods a Deployment has for a moment, until the autoscaler does; the main manager must then not name the field. */
const sizeManager = 'rankops-size'
const pollMs = 500

/** Applies the objects of a server and gives its address; the pods need not run yet. */
export async function applyServer(api: Api, placement: Placement, plan: ServerPlan): Promise<string> {
  const name = nameOf(placement, plan.name)
  const before = await api.read<DeploymentState>('Deployment', name)
  const size = (replicas: number) => api.apply({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: api.namespace }, spec: { replicas } }, { manager: sizeManager, takes: isSize })
  if (isScaled(placement)) {
    // A field that is no longer applied falls back to its default, one pod, unless somebody else holds it.
    if (before && ownsReplicas(before)) await size(before.spec?.replicas ?? 1)
  } else await api.remove('HorizontalPodAutoscaler', name)

  let url = ''
  for (const { object } of serverManifests(placement, plan)) {
    const stored = await api.apply<DeploymentState & { spec?: { clusterIP?: string } }>(object, { takes: isSize })
    if (object.kind === 'Service') url = urlOf(stored.spec?.clusterIP ?? '', clientPort)
    if (object.kind === 'Deployment' && isScaled(placement) && (stored.spec?.replicas ?? 1) < plan.pods) await size(plan.pods)
  }
  return url
}

/** Waits until all pods of a server are available. Fails with TARGET_NOT_READY, with what the cluster says of the pods and the end of their
 *  log. Gives whether it was ready at once. */
export async function waitForServer(api: Api, placement: Placement, plan: Pick<ServerPlan, 'name' | 'pods'>, timeoutMs: number): Promise<{ wasReady: boolean }> {
  const name = nameOf(placement, plan.name)
  let state: RolloutState = { is: 'waiting', why: 'nothing is known of it' }
  for (let startedMs = performance.now(), look = 0; performance.now() - startedMs < timeoutMs; look++) {
    const deployment = await api.read<DeploymentState>('Deployment', name)
    if (!deployment) state = { is: 'broken', why: 'somebody removed it' }
    else {
      const pods = await api.list<PodState>('Pod', serverSelector(placement, plan.name))
      state = judgeRollout(deployment, pods, plan.pods)
    }
    if (state.is === 'ready') return { wasReady: look === 0 }
    if (state.is === 'broken') break
    await pause(pollMs)
  }
  const why = state.is === 'waiting' ? `it was not ready within ${timeoutMs / 1000} s: ${state.why}` : (state as { why: string }).why
  const log = 'logOf' in state && state.logOf ? await logTail(api, state.logOf) : undefined
  throw failure('TARGET_NOT_READY', { model: placement.model, environment: placement.environment, version: plan.name, problem: log === undefined ? why : `${why}; the end of its log:\n${log}` })
}

/** The last lines that a container wrote; `isPrevious`, the one before the last start. */
export async function logTail(api: Api, { pod, container, isPrevious }: { pod: string; container: string; isPrevious: boolean }): Promise<string> {
  const { status, text } = await api.ask('read a log', 'GET', `${pathOf('Pod', api.namespace, pod)}/log`, { query: { container, tailLines: '20', previous: String(isPrevious) }, accepted: [400, 404, 500, 503], isOnce: true })
  return status === 200 && text.trim() !== '' ? text.trimEnd() : 'nothing was written'
}

/** Whether we apply the number of pods ourselves. */
function ownsReplicas({ metadata: { managedFields = [] } }: StoredObject<DeploymentState>): boolean {
  return managedFields.some(({ manager, fieldsV1 }) => manager === fieldManager && 'f:replicas' in ((fieldsV1 as { 'f:spec'?: object })['f:spec'] ?? {}))
}

/** The autoscaler that we set up, and our own hand before it, may be overruled in the number of pods. */
function isSize({ field, manager }: { field: string; manager: string }): boolean {
  return field === '.spec.replicas' && [sizeManager, fieldManager, 'kube-controller-manager'].includes(manager)
}

export function urlOf(address: string, port: number): string {
  return `http://${address.includes(':') ? `[${address}]` : address}${port === 80 ? '' : `:${port}`}`
}
