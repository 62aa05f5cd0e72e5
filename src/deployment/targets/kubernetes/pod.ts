import type { KubernetesSettings } from './settings.ts'

export const clientPort = 8080
export const adminPort = 8081
/** Endpoints take a moment to lose a pod that ends: it goes on answering meanwhile. */
const usualPreStopSeconds = 5
const drainSeconds = 25

/** What is the same in every pod of ours: nobody of the machine, no capability, a root that cannot be written, no token of the cluster,
 *  spread over nodes and zones where there are several, and time to answer what is under way. */
export function podOf(settings: KubernetesSettings, name: string, labels: Record<string, string>, selector: Record<string, string>, pod: Record<string, unknown>): Record<string, unknown> {
  return {
    metadata: { labels },
    spec: {
      serviceAccountName: name,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...(settings.imagePullSecret === undefined ? {} : { imagePullSecrets: [{ name: settings.imagePullSecret }] }),
      securityContext: { runAsNonRoot: true, runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      terminationGracePeriodSeconds: (settings.preStopSeconds ?? usualPreStopSeconds) + drainSeconds,
      topologySpreadConstraints: ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({ maxSkew: 1, topologyKey, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: selector } })),
      ...pod,
    },
  }
}

export const containerSecurity = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } }

/** The native sleep of Kubernetes 1.30 and newer, since the image has no shell. */
export function lifecycleOf({ preStopSeconds = usualPreStopSeconds }: KubernetesSettings): Record<string, unknown> {
  return { preStop: { sleep: { seconds: preStopSeconds } } }
}

export const temporaryFolder = { volume: { name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } }, mount: { name: 'tmp', mountPath: '/tmp' } }

/** No limit for the processor: it would slow answers down although the node is idle; what is asked for is guaranteed. */
export function resourcesOf({ cpu, memoryMiB, gpu = 0 }: { cpu: number; memoryMiB: number; gpu?: number }): Record<string, unknown> {
  const gpus = gpu === 0 ? {} : { 'nvidia.com/gpu': String(gpu) }
  return { requests: { cpu: `${Math.round(cpu * 1000)}m`, memory: `${memoryMiB}Mi`, ...gpus }, limits: { memory: `${memoryMiB}Mi`, ...gpus } }
}

export function probe(path: string, port: number, times: { periodSeconds: number; failureThreshold: number; timeoutSeconds?: number }): Record<string, unknown> {
  return { httpGet: { path, port }, timeoutSeconds: 3, ...times }
}
