import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { failure } from '../../base/errors.ts'
import { nothingCounted, routeName } from '../../serving/record.ts'
import type { RouterSettings } from '../../serving/record.ts'
import type { DesiredDeployment, ObservedDeployment, ObservedReplica, Target } from '../target.ts'
import { openApi } from '../../kubernetes/api.ts'
import type { Api, StoredObject } from '../../kubernetes/api.ts'
import { openCluster } from '../../kubernetes/cluster.ts'
import { judgeRollout } from './kubernetes/judge-rollout.ts'
import type { DeploymentState, PodState } from './kubernetes/judge-rollout.ts'
import { readAccess } from '../../kubernetes/kubeconfig.ts'
import { takeLease, usualLeaseTimes } from './kubernetes/lease.ts'
import type { HeldLease, LeaseTimes } from './kubernetes/lease.ts'
import { routesManifest, sharedManifests } from './kubernetes/manifests.ts'
import { mergeComparisons } from './kubernetes/merge-comparisons.ts'
import { nameOf, ownerLabels, partLabels, routerSelector, serverSelector } from './kubernetes/names.ts'
import { newObject } from '../../kubernetes/objects.ts'
import type { Kind } from '../../kubernetes/objects.ts'
import { planServers, settingsFor } from './kubernetes/plan-servers.ts'
import { routerManifests, routerName, routesName, tokenName } from './kubernetes/router-manifests.ts'
import { readEnding } from './kubernetes/read-ending.ts'
import { routersOf } from './kubernetes/routers.ts'
import { ownKeysSecret } from './kubernetes/serving-extras.ts'
import type { KubernetesSettings, Placement } from './kubernetes/settings.ts'
import { applyServer, urlOf, waitForServer } from './kubernetes/start-server.ts'
import { readRoutes, rememberCounters } from './kubernetes/state.ts'

export interface KubernetesTargetOptions {
  settings: KubernetesSettings
  /** Files as KUBECONFIG names them; by default what kubectl would take. */
  kubeconfig: string | undefined
  context: string | undefined
  /** Where clients outside of the cluster send requests, when somebody has made such an address for the router's Service. */
  url?: string | undefined
  /** A server that is not ready by then never will be: images are pulled and nodes added meanwhile. */
  readyTimeoutMs?: number
  /** Requests under way may take so long before their server is ended. */
  drainTimeoutMs?: number
  /** How long nodes take to know the address of a server that has just got ready. */
  settleMs?: number
  lease?: LeaseTimes
}

/** What a server stands on, in the order in which it is taken down. */
const serverKinds: readonly Kind[] = ['HorizontalPodAutoscaler', 'Deployment', 'PodDisruptionBudget', 'Service']
const allKinds: readonly Kind[] = [...serverKinds, 'NetworkPolicy', 'ConfigMap', 'Secret', 'ServiceAccount']
/** Pods end within their own grace, and a little. */
const goneTimeoutMs = 60_000

/** Runs releases in a Kubernetes cluster, 1.30 or newer: for each model and environment one router of several pods, and a Deployment for
 *  each version behind it. All that is known of a deployment lies in the cluster, so any machine may take the next step; they take
 *  turns by a lease. Needs no program but this one. */
export function kubernetesTarget({ settings, kubeconfig, context, url, readyTimeoutMs = 300_000, drainTimeoutMs = 30_000, settleMs = 2000, lease = usualLeaseTimes }: KubernetesTargetOptions): Target {
  const cluster = openCluster(() => readAccess(kubeconfig, context))
  const turns = new Map<string, HeldLease>()
  const open = (model: string, environment: string) => {
    const placement: Placement = { model, environment, settings }
    const api = openApi(cluster, settings.namespace, () => turns.get(nameOf(placement))?.check())
    return { placement, api, routers: routersOf(api, placement) }
  }

  async function apply(desired: DesiredDeployment): Promise<ObservedDeployment> {
    const { placement, api, routers } = open(desired.model, desired.environment)
    await refuseForeign(api, placement)
    for (const { object } of sharedManifests(placement, await settings.serving?.apiKeys?.())) await api.apply(object)
    await ensureToken(api, placement)
    const before = await readRoutes(api, placement)
    const isFirst = before.routes.length === 0
    if (!isFirst) await ensureRouters(api, placement)

    const plans = planServers(placement, desired.replicas, before.routes, await countPods(api, placement))
    const urls = new Map<string, string>()
    for (const plan of plans) urls.set(plan.name, await applyServer(api, placement, plan))
    // Nobody is served yet: the routers start beside the servers.
    if (isFirst) for (const { object } of [routesManifest(placement, settingsFor(desired.replicas, urls)), ...routerManifests(placement)]) await api.apply(object)
    const started = await Promise.allSettled(plans.map((plan) => waitForServer(api, placement, plan, readyTimeoutMs)))
    const failed = started.find((result) => result.status === 'rejected')
    if (isFirst && !failed) await ensureRouters(api, placement)
    // A node that does not know an address yet sends its connections nowhere.
    if (started.some((result) => result.status === 'fulfilled' && !result.value.wasReady)) await pause(settleMs)
    if (failed) {
      // Traffic stays as it is, but for servers whose address is a new one; what was never routed goes.
      const anew = <T extends { name: string; url: string }>(each: T) => ({ ...each, url: urls.get(each.name) ?? each.url })
      const repaired = { routes: before.routes.map(anew), shadows: before.shadows.map(anew) }
      if (isFirst) await removeRouters(api, placement)
      else await changeRoutes(api, placement, repaired)
      const routed = new Set([...before.routes, ...before.shadows].map(({ name }) => name))
      for (const [i, { name }] of plans.entries()) if (started[i]!.status === 'rejected' && !routed.has(name)) await removeServer(api, placement, name)
      throw failed.reason
    }

    await changeRoutes(api, placement, settingsFor(desired.replicas, urls))
    await removeOthers(api, placement, routers, new Set(plans.map(({ name }) => name)))
    return observe(desired.model, desired.environment)
  }

  /** The ConfigMap first: a router that starts now takes the routes from there, the others are told. */
  async function changeRoutes(api: Api, placement: Placement, wanted: RouterSettings): Promise<void> {
    await api.apply(routesManifest(placement, wanted).object)
    const { wasReady } = await ensureRouters(api, placement)
    if (!wasReady) await pause(settleMs)
    await routersOf(api, placement).set(wanted, drainTimeoutMs)
  }

  /** Gives whether they were ready at once. */
  async function ensureRouters(api: Api, placement: Placement): Promise<{ wasReady: boolean }> {
    for (const { object } of routerManifests(placement)) await api.apply(object)
    const { model, environment } = placement
    let why = ''
    for (let startedMs = performance.now(), look = 0; performance.now() - startedMs < readyTimeoutMs; look++, await pause(500)) {
      const deployment = await api.read<DeploymentState>('Deployment', routerName(placement))
      const state = deployment && judgeRollout(deployment, await api.list<PodState>('Pod', routerSelector(placement)), settings.router.replicas)
      if (state?.is === 'ready') return { wasReady: look === 0 }
      why = state?.why ?? 'somebody removed it'
      if (state?.is === 'broken') break
    }
    throw failure('TARGET_NOT_READY', { model, environment, version: 'router', problem: why })
  }

  async function removeOthers(api: Api, placement: Placement, routers: ReturnType<typeof routersOf>, wanted: ReadonlySet<string>): Promise<void> {
    const found = new Set<string>()
    for (const kind of serverKinds) for (const { metadata } of await api.list(kind, partSelector(placement))) found.add(metadata.labels!['rankops/server']!)
    for (const name of found) {
      if (wanted.has(name)) continue
      for (const startedMs = performance.now(); performance.now() - startedMs < drainTimeoutMs; await pause(100)) {
        const states = await routers.read()
        if (!states.some(({ state }) => state.counters.some((counters) => counters.name === name && counters.inFlight > 0))) break
      }
      await removeServer(api, placement, name)
    }
  }

  async function observe(model: string, environment: string): Promise<ObservedDeployment> {
    const { placement, api, routers } = open(model, environment)
    const deployments = await api.list<DeploymentState>('Deployment', partSelector(placement))
    const { routes, shadows } = await readRoutes(api, placement)
    const address = await api.read<{ spec?: { clusterIP?: string } }>('Service', nameOf(placement))
    const states = address ? await routers.read() : []
    const names = [...new Set([...deployments.map(({ metadata }) => metadata.labels!['rankops/server']!), ...routes.map(({ name }) => name), ...shadows.map(({ name }) => name)])]
    const totals = names.length === 0 ? [] : await rememberCounters(api, placement, Object.fromEntries(states.map(({ pod, state }) => [pod.id, state.counters])), (name) => names.includes(name))

    const pods = deployments.length === 0 ? [] : await api.list<PodState>('Pod', partSelector(placement))
    const endings = new Map(await Promise.all(names.map(async (name) => [name, await readEnding(api, pods.filter(({ metadata }) => metadata.labels?.['rankops/server'] === name))] as const)))

    const replicas = names.map((name): ObservedReplica => {
      const ending = endings.get(name)
      const deployment = deployments.find(({ metadata }) => metadata.labels!['rankops/server'] === name)
      const [route, shadow] = [routes.find((each) => each.name === name), shadows.find((each) => each.name === name)]
      const version = route?.version ?? shadow?.version ?? deployment!.metadata.annotations!['rankops/version']!
      const { inFlight: _, ...counters } = totals.find((each) => each.name === name) ?? { ...nothingCounted(name, version) }
      return {
        ...counters,
        digest: deployment?.metadata.annotations?.['rankops/digest'] ?? '',
        role: route?.role ?? (shadow ? 'shadow' : routeName(version, 'baseline') === name ? 'baseline' : 'stable'),
        weightPercent: route?.weightPercent ?? shadow?.sharePercent ?? 0,
        isHealthy: (deployment?.status?.availableReplicas ?? 0) > 0,
        ...(ending === undefined ? {} : { ending }),
        url: route?.url ?? shadow?.url ?? '',
        startedAt: deployment?.metadata.creationTimestamp ?? '',
      }
    })
    const comparison = mergeComparisons(states.flatMap(({ state }) => state.comparison ?? []))
    return { model, environment, url: states.length === 0 ? undefined : url ?? urlOf(address!.spec?.clusterIP ?? '', 80), replicas, ...(comparison ? { comparison } : {}) }
  }

  return {
    name: 'kubernetes',
    apply,
    observe,
    replay: (model, environment, times) => open(model, environment).routers.replay(times),
    async whileAlone(model, environment, body) {
      const { placement } = open(model, environment)
      const name = nameOf(placement)
      const held = await takeLease(openApi(cluster, settings.namespace), nameOf(placement, 'turn'), partLabels(placement, 'shared'), lease)
      turns.set(name, held)
      try {
        return await body()
      } finally {
        turns.delete(name)
        await held.release()
      }
    },
    async stop(model, environment) {
      const { placement, api } = open(model, environment)
      // The router first: it answers what is under way while the servers are still there.
      await api.remove('Deployment', routerName(placement))
      await waitUntilGone(api, routerSelector(placement))
      for (const kind of allKinds) for (const { metadata } of await listAny(api, placement, kind)) await api.remove(kind, metadata.name)
      // Nobody asks them any more.
      await waitUntilEnding(api, ownerLabels(placement))
    },
  }
}

/** Two deployments may come to the same name: a model a-b in c, and a model a in b-c. The second is refused. */
async function refuseForeign(api: Api, placement: Placement): Promise<void> {
  const found = await api.read('Service', nameOf(placement))
  const labels = found?.metadata.labels ?? {}
  if (!found || Object.entries(ownerLabels(placement)).every(([name, value]) => labels[name] === value)) return
  throw failure('TARGET_CONFLICT', { object: `Service ${api.namespace}/${nameOf(placement)}`, field: '.metadata.labels', manager: labels['rankops/model'] === undefined ? 'somebody' : `the deployment of ${labels['rankops/model']} to ${labels['rankops/environment'] ?? '?'}` })
}

/** The routers let in whoever has it; made once. */
async function ensureToken(api: Api, placement: Placement): Promise<void> {
  const name = tokenName(placement)
  if (await api.read('Secret', name)) return
  await api.create(newObject('Secret', { name, namespace: api.namespace, labels: partLabels(placement, 'shared') }, { type: 'Opaque', data: { token: Buffer.from(randomBytes(32).toString('hex')).toString('base64') } }))
}

async function countPods(api: Api, placement: Placement): Promise<Map<string, number>> {
  const found = await api.list<DeploymentState>('Deployment', partSelector(placement))
  return new Map(found.map(({ metadata, spec }) => [metadata.labels!['rankops/server']!, spec?.replicas ?? 1]))
}

async function removeRouters(api: Api, placement: Placement): Promise<void> {
  for (const { object: { kind, metadata } } of routerManifests(placement)) await api.remove(kind, metadata.name)
  await api.remove('ConfigMap', routesName(placement))
}

/** Returns when its pods are ending: the cluster takes a moment to see that they belong to nothing. */
async function removeServer(api: Api, placement: Placement, name: string): Promise<void> {
  for (const kind of serverKinds) await api.remove(kind, nameOf(placement, name))
  await waitUntilEnding(api, serverSelector(placement, name))
}

async function waitUntilEnding(api: Api, labels: Record<string, string>): Promise<void> {
  for (const startedMs = performance.now(); performance.now() - startedMs < goneTimeoutMs; await pause(300)) {
    const pods = await api.list<PodState>('Pod', labels)
    if (pods.every(({ metadata }) => metadata.deletionTimestamp !== undefined)) return
  }
}

async function waitUntilGone(api: Api, labels: Record<string, string>): Promise<void> {
  for (const startedMs = performance.now(); performance.now() - startedMs < goneTimeoutMs; await pause(300)) if ((await api.list('Pod', labels)).length === 0) return
}

async function listAny(api: Api, placement: Placement, kind: Kind): Promise<StoredObject[]> {
  // Of secrets only our own may be seen.
  if (kind !== 'Secret') return api.list(kind, ownerLabels(placement))
  const found = await Promise.all([tokenName(placement), ownKeysSecret(placement)].map((name) => (name === undefined ? undefined : api.read('Secret', name))))
  return found.filter((secret) => secret !== undefined)
}

function partSelector(placement: Placement): Record<string, string> {
  return { ...ownerLabels(placement), 'app.kubernetes.io/component': 'server' }
}
