import { nameOf, ownerLabels, partLabels, routerSelector } from './names.ts'
import { newObject } from '../../../kubernetes/objects.ts'
import type { Manifest } from '../../../kubernetes/objects.ts'
import { adminPort, clientPort } from './pod.ts'
import type { Placement } from './settings.ts'

/** Who may speak to whom, where the cluster keeps network policies: clients to the router, the router to the servers, nobody else to
 *  anybody. The admin port of the router is open, since the API server, which has no label, comes that way; it asks for a token. */
export function networkManifests(placement: Placement): Manifest[] {
  const { settings: { namespace, metricsFrom, release } } = placement
  const serverPods = { matchLabels: { ...ownerLabels(placement), 'app.kubernetes.io/component': 'server' } }
  const routerPods = { matchLabels: routerSelector(placement) }
  const at = (port: number) => [{ protocol: 'TCP', port }]
  const metrics = metricsFrom.length === 0 ? [] : [{ from: [{ namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: metricsFrom }] } }], ports: at(adminPort) }]
  const fetching = release.from === 'fetch' ? [{ ports: [{ protocol: 'UDP', port: 53 }, { protocol: 'TCP', port: 53 }, { protocol: 'TCP', port: portOf(release.url) }] }] : []
  return [
    {
      purpose: 'Only the router speaks to the servers; they speak to nobody, but for the one that fetches the release.',
      object: newObject('NetworkPolicy', { name: nameOf(placement, 'servers'), namespace, labels: partLabels(placement, 'shared') }, {
        spec: { podSelector: serverPods, policyTypes: ['Ingress', 'Egress'], ingress: [{ from: [{ podSelector: routerPods }], ports: at(clientPort) }, ...metrics], egress: fetching },
      }),
    },
    {
      purpose: 'Clients speak to the router, and it speaks to the servers alone.',
      object: newObject('NetworkPolicy', { name: nameOf(placement, 'router'), namespace, labels: partLabels(placement, 'shared') }, {
        spec: { podSelector: routerPods, policyTypes: ['Ingress', 'Egress'], ingress: [{ ports: [...at(clientPort), ...at(adminPort)] }], egress: [{ to: [{ podSelector: serverPods }], ports: at(clientPort) }] },
      }),
    },
  ]
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url.replaceAll(/[{}]/g, ''))
  return Number(port || (protocol === 'http:' ? 80 : 443))
}
