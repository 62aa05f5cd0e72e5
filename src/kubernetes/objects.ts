/** An object as the API takes it. */
export interface KubernetesObject {
  apiVersion: string
  kind: Kind
  metadata: { name: string; namespace: string; labels?: Record<string, string>; annotations?: Record<string, string> }
  [field: string]: unknown
}

/** An object and, in a sentence, what it is for. */
export interface Manifest { purpose: string; object: KubernetesObject }

const places = {
  ServiceAccount: ['v1', 'serviceaccounts'],
  ConfigMap: ['v1', 'configmaps'],
  Secret: ['v1', 'secrets'],
  Service: ['v1', 'services'],
  Pod: ['v1', 'pods'],
  Event: ['v1', 'events'],
  Deployment: ['apps/v1', 'deployments'],
  HorizontalPodAutoscaler: ['autoscaling/v2', 'horizontalpodautoscalers'],
  PodDisruptionBudget: ['policy/v1', 'poddisruptionbudgets'],
  NetworkPolicy: ['networking.k8s.io/v1', 'networkpolicies'],
  Job: ['batch/v1', 'jobs'],
  Lease: ['coordination.k8s.io/v1', 'leases'],
  Role: ['rbac.authorization.k8s.io/v1', 'roles'],
} as const

export type Kind = keyof typeof places

export function newObject(kind: Kind, metadata: KubernetesObject['metadata'], fields: Record<string, unknown>): KubernetesObject {
  return { apiVersion: places[kind][0], kind, metadata, ...fields }
}

/** The path of an object, or of all of its kind in a namespace. */
export function pathOf(kind: Kind, namespace: string, name?: string): string {
  const [version, plural] = places[kind]
  return `${version.includes('/') ? '/apis' : '/api'}/${version}/namespaces/${encodeURIComponent(namespace)}/${plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`
}

export function resourceOf(kind: Kind): { group: string; plural: string } {
  const [version, plural] = places[kind]
  return { group: version.includes('/') ? version.split('/')[0]! : '', plural }
}

/** Labels as a query wants them. */
export function selectorText(labels: Record<string, string>): string {
  return Object.entries(labels).map(([name, value]) => `${name}=${value}`).join(',')
}
