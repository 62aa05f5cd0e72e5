import type { RouterSettings } from '../../../serving/record.ts'
import { routeName } from '../../../serving/record.ts'
import type { DesiredReplica } from '../../target.ts'
import { isScaled } from './server-manifests.ts'
import type { ServerPlan } from './server-manifests.ts'
import type { Placement } from './settings.ts'

/** What is to run, and how many pods of each before traffic moves. A server whose share of the traffic grows needs its share of the pods
 *  that serve now: an autoscaler sees the load only a minute after it came. When the shares rest, it decides alone again.
 *  `podsNow` by the name of a route. */
export function planServers(placement: Placement, replicas: readonly DesiredReplica[], routes: RouterSettings['routes'], podsNow: ReadonlyMap<string, number>): ServerPlan[] {
  const { min, max } = placement.settings.replicas
  const podsServing = routes.reduce((sum, { name }) => sum + (podsNow.get(name) ?? 0), 0)
  return replicas.map(({ version, digest, role, weightPercent }) => {
    const name = routeName(version, role)
    const grows = role !== 'shadow' && weightPercent > (routes.find((route) => route.name === name)?.weightPercent ?? 0)
    const share = grows && isScaled(placement) ? Math.ceil(podsServing * weightPercent / 100) : 0
    return { name, version, digest, role, pods: Math.min(max, Math.max(min, share)) }
  })
}

/** `urls` by the name of a route. */
export function settingsFor(replicas: readonly DesiredReplica[], urls: ReadonlyMap<string, string>): RouterSettings {
  const placed = replicas.map(({ version, role, weightPercent }) => ({ version, role, weightPercent, name: routeName(version, role), url: urls.get(routeName(version, role)) ?? '' }))
  return {
    routes: placed.flatMap(({ name, version, url, weightPercent, role }) => (role === 'shadow' ? [] : [{ name, version, url, weightPercent, role }])),
    shadows: placed.flatMap(({ name, version, url, weightPercent, role }) => (role === 'shadow' ? [{ name, version, url, sharePercent: weightPercent }] : [])),
  }
}
