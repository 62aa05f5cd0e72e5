import type { RouterSettings, TrafficCounters } from '../../../serving/record.ts'
import type { Api, StoredObject } from '../../../kubernetes/api.ts'
import { partLabels } from './names.ts'
import { newObject } from '../../../kubernetes/objects.ts'
import { countersName, routesFile, routesName } from './router-manifests.ts'
import type { Placement } from './settings.ts'
import type { CounterMemory } from './sum-counters.ts'
import { sumCounters } from './sum-counters.ts'

interface Texts { data?: Record<string, string> }

/** The routes as the cluster keeps them; none before the first deployment. */
export async function readRoutes(api: Api, placement: Placement): Promise<RouterSettings> {
  const found = await api.read<Texts>('ConfigMap', routesName(placement))
  const text = found?.data?.[routesFile]
  return text === undefined ? { routes: [], shadows: [] } : JSON.parse(text) as RouterSettings
}

/** Sums what the routers counted, with what earlier ones did, and writes down what was seen, so that no sum falls when a router is replaced.
 *  Where another look wrote at the same time, its writing stands. */
export async function rememberCounters(api: Api, placement: Placement, live: Record<string, TrafficCounters[]>, wanted: (name: string) => boolean): Promise<TrafficCounters[]> {
  const stored = await api.read<Texts>('ConfigMap', countersName(placement))
  const before = stored?.data?.['counters.json'] ?? JSON.stringify({ gone: [], seen: {} })
  const { memory, totals } = sumCounters(JSON.parse(before) as CounterMemory, live, wanted)
  const after = JSON.stringify(memory)
  if (after === before) return totals
  const object = newObject('ConfigMap', { name: countersName(placement), namespace: api.namespace, labels: partLabels(placement, 'shared') }, { data: { 'counters.json': after } })
  if (stored) await api.replace({ ...stored, ...object, metadata: { ...object.metadata, ...versionOf(stored) } })
  else await api.create(object)
  return totals
}

function versionOf({ metadata: { uid, resourceVersion } }: StoredObject) {
  return { uid, resourceVersion }
}
