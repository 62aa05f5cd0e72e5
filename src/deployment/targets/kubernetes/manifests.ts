import { formatYaml } from '../../../base/format-yaml.ts'
import type { RouterSettings } from '../../../serving/record.ts'
import { nameOf, partLabels } from './names.ts'
import { networkManifests } from './network-manifests.ts'
import { newObject } from '../../../kubernetes/objects.ts'
import type { Manifest } from '../../../kubernetes/objects.ts'
import { routerManifests, routesFile, routesName } from './router-manifests.ts'
import { keysManifest } from './serving-extras.ts'
import { serverManifests } from './server-manifests.ts'
import type { ServerPlan } from './server-manifests.ts'
import type { Placement } from './settings.ts'

/** All objects of a deployment, in the order in which they are applied; `keys` is the content of the file of keys. Of the router's secret only the deploy step knows the content, and
 *  it makes the secret itself. */
export function deploymentManifests(placement: Placement, servers: readonly ServerPlan[], routes: RouterSettings, keys?: string): Manifest[] {
  return [...sharedManifests(placement, keys), ...servers.flatMap((server) => serverManifests(placement, server)), routesManifest(placement, routes), ...routerManifests(placement)]
}

/** What all pods of a deployment stand on. */
export function sharedManifests(placement: Placement, keys?: string): Manifest[] {
  const account = newObject('ServiceAccount', { name: nameOf(placement), namespace: placement.settings.namespace, labels: partLabels(placement, 'shared') }, { automountServiceAccountToken: false })
  return [{ purpose: 'The account of the pods, which may do nothing.', object: account }, ...(keys === undefined ? [] : [keysManifest(placement, keys)]), ...networkManifests(placement)]
}

export function routesManifest(placement: Placement, routes: RouterSettings): Manifest {
  const { model, environment, settings: { namespace } } = placement
  return {
    purpose: `Which version of ${model} gets which share of the requests in ${environment}; routers start with it.`,
    object: newObject('ConfigMap', { name: routesName(placement), namespace, labels: partLabels(placement, 'shared') }, { data: { [routesFile]: JSON.stringify(routes) } }),
  }
}

/** YAML that a person reads and kubectl takes. */
export function formatManifests(manifests: readonly Manifest[]): string {
  return manifests.map(({ purpose, object }) => `# ${purpose}\n${formatYaml(object)}`).join('---\n')
}
