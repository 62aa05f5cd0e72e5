import type { Route, RouterSettings, TrafficCounters } from '../record.ts'
import { routeChooser } from './choose-route.ts'
import { placeOf } from './place.ts'
import type { Place } from './place.ts'
import { trafficCounter } from './traffic-counter.ts'
import type { TrafficCounter } from './traffic-counter.ts'

/** A route with all that a request to it needs. */
export interface PlacedRoute extends Route { place: Place; counter: TrafficCounter }

/** Which servers there are now, whose request goes where, and what each of them did. */
export interface RoutingTable {
  readonly settings: RouterSettings
  replace(settings: RouterSettings): void
  /** Undefined where nothing is deployed. */
  choose(key: string | undefined): PlacedRoute | undefined
  withRole(role: Route['role']): PlacedRoute | undefined
  others(route: Route): PlacedRoute[]
  counters(): TrafficCounters[]
}

/** How many servers that are routed no more keep their figures: whoever reads them late still finds them. */
const nRemembered = 20

export function routingTable(): RoutingTable {
  const known = new Map<string, { version: string; counter: TrafficCounter }>()
  let settings: RouterSettings = { routes: [], shadows: [] }
  let placed: PlacedRoute[] = []
  let chooser = routeChooser(placed)

  function counterOf({ name, version }: Route): TrafficCounter {
    const { counter } = known.get(name) ?? { counter: trafficCounter() }
    known.set(name, { version, counter })
    return counter
  }

  function forgetOldest(): void {
    const routed = new Set(settings.routes.map(({ name }) => name))
    const idle = [...known.keys()].filter((name) => !routed.has(name))
    for (const name of idle.slice(0, Math.max(0, idle.length - nRemembered))) known.delete(name)
  }

  return {
    get settings() { return settings },
    replace(next) {
      settings = next
      placed = settings.routes.map((route) => ({ ...route, place: placeOf(route.url), counter: counterOf(route) }))
      chooser = routeChooser(placed)
      forgetOldest()
    },
    choose: (key) => chooser.choose(key),
    others: ({ name }) => placed.filter((route) => route.name !== name),
    withRole: (role) => placed.find((route) => route.role === role),
    counters: () => [...known].map(([name, { version, counter }]) => ({ name, version, ...counter.read() })),
  }
}
