import type { ServingSettings } from '../serving-options.ts'

/** How releases run in a cluster: `deployment.kubernetes` of a spec. */
export interface KubernetesSettings {
  namespace: string
  /** Serves a release and holds the router: it is pulled by the nodes. */
  image: string
  imagePullSecret?: string
  /** Pods of each version. An autoscaler keeps `cpuPercent` of what they ask for where `max` is above `min`. */
  replicas: { min: number; max: number; cpuPercent: number }
  cpu: number
  memoryMiB: number
  gpu: number
  nodeSelector: Record<string, string>
  tolerations: Toleration[]
  release: ReleaseSource
  router: { replicas: number; cpu: number; memoryMiB: number }
  /** Namespaces whose pods may read the metrics of router and servers. */
  metricsFrom: string[]
  /** How long a pod that ends goes on answering, until no node sends it anything; 5 where not given. */
  preStopSeconds?: number
  serving?: ServingSettings
  /** Holds the keys in place of `serving.apiKeys`. */
  apiKeysSecret?: string
}

interface Toleration { key?: string; operator?: 'Exists' | 'Equal'; value?: string; effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute' }

/** Where a pod has its release from. fetch: an address, `{model}` and `{version}` filled in, each file verified before the server starts.
 *  claim: the folder `path` of a volume that somebody else fills. */
export type ReleaseSource = { from: 'fetch'; url: string; tokenSecret?: string } | { from: 'claim'; claim: string; path: string }

export interface Placement { model: string; environment: string; settings: KubernetesSettings }
