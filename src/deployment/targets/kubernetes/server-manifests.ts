import type { ReplicaRole } from '../../target.ts'
import { nameOf, partLabels, serverSelector } from './names.ts'
import { newObject } from '../../../kubernetes/objects.ts'
import type { KubernetesObject, Manifest } from '../../../kubernetes/objects.ts'
import { adminPort, clientPort, containerSecurity, lifecycleOf, podOf, probe, resourcesOf, temporaryFolder } from './pod.ts'
import { releaseVolume } from './release-volume.ts'
import { servingExtras } from './serving-extras.ts'
import type { Placement } from './settings.ts'
import { asVariables } from '../serving-options.ts'

/** The servers of one version, or of the baseline. `name` is that of the route; `pods` how many there must be at least. */
export interface ServerPlan { name: string; version: string; digest: string; role: ReplicaRole; pods: number }

/** What runs one version: a Deployment under an address of its own, which traffic reaches only through the router. The role may change
 *  without a new pod: it stands in no pod. */
export function serverManifests(placement: Placement, plan: ServerPlan): Manifest[] {
  const { model, environment, settings } = placement
  const selector = serverSelector(placement, plan.name)
  const labels = { ...partLabels(placement, 'server'), 'rankops/server': plan.name, 'app.kubernetes.io/version': plan.version }
  const name = nameOf(placement, plan.name)
  const metadata = () => ({ name, namespace: settings.namespace, labels: { ...labels, 'rankops/role': plan.role } })
  const what = `${model} ${plan.version}, ${plan.role} in ${environment}`
  return [
    { purpose: `Pods that serve ${what}.`, object: deploymentOf(placement, plan, name, labels, selector) },
    { purpose: `The address under which the router reaches ${what}.`, object: newObject('Service', metadata(), { spec: { type: 'ClusterIP', selector, ports: [{ name: 'http', port: clientPort, targetPort: clientPort }] } }) },
    ...(isScaled(placement) ? [{ purpose: `Adds pods of ${plan.name} under load, and takes them away again.`, object: newObject('HorizontalPodAutoscaler', metadata(), { spec: scalingOf(placement, plan, name) }) }] : []),
    { purpose: `A node that is emptied takes away one pod of ${plan.name} at a time.`, object: newObject('PodDisruptionBudget', metadata(), { spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: { matchLabels: selector } } }) },
  ]
}

/** Whether an autoscaler decides how many pods there are; then the Deployment must not say it. */
export function isScaled({ settings: { replicas } }: Placement): boolean {
  return replicas.max > replicas.min
}

function deploymentOf(placement: Placement, { version, digest, role, pods }: ServerPlan, name: string, labels: Record<string, string>, selector: Record<string, string>): KubernetesObject {
  const { settings } = placement
  const { initContainers, volumes, mount } = releaseVolume(placement, { version, digest })
  const extras = servingExtras(placement)
  return newObject('Deployment', { name, namespace: settings.namespace, labels: { ...labels, 'rankops/role': role }, annotations: { 'rankops/version': version, 'rankops/digest': digest } }, {
    spec: {
      ...(isScaled(placement) ? {} : { replicas: pods }),
      revisionHistoryLimit: 2,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: selector },
      template: podOf(settings, nameOf(placement), labels, selector, {
        ...(Object.keys(settings.nodeSelector).length === 0 ? {} : { nodeSelector: settings.nodeSelector }),
        ...(settings.tolerations.length === 0 ? {} : { tolerations: settings.tolerations }),
        ...(initContainers.length === 0 ? {} : { initContainers }),
        containers: [{
          name: 'server',
          image: settings.image,
          env: Object.entries({ RANKOPS_RELEASE: '/release', RANKOPS_HOST: '0.0.0.0', RANKOPS_PORT: String(clientPort), RANKOPS_ADMIN_HOST: '0.0.0.0', RANKOPS_ADMIN_PORT: String(adminPort), ...asVariables(extras.options) }).map(([variable, value]) => ({ name: variable, value })),
          ports: [{ name: 'http', containerPort: clientPort }, { name: 'admin', containerPort: adminPort }],
          // A model that takes long to load is not taken for dead: the others begin when this one has passed.
          startupProbe: probe('/healthz', clientPort, { periodSeconds: 1, failureThreshold: 300 }),
          readinessProbe: probe('/readyz', clientPort, { periodSeconds: 2, failureThreshold: 2 }),
          livenessProbe: probe('/healthz', clientPort, { periodSeconds: 10, failureThreshold: 3 }),
          resources: resourcesOf(settings),
          securityContext: containerSecurity,
          lifecycle: lifecycleOf(settings),
          volumeMounts: [mount, ...extras.mounts, temporaryFolder.mount],
        }],
        volumes: [...volumes, ...extras.volumes, temporaryFolder.volume],
      }),
    },
  })
}

function scalingOf({ settings: { replicas: { max, cpuPercent } } }: Placement, { pods }: ServerPlan, name: string): Record<string, unknown> {
  return {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    minReplicas: Math.min(pods, max),
    maxReplicas: max,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: cpuPercent } } }],
  }
}
