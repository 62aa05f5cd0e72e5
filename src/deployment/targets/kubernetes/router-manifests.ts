import { nameOf, partLabels, routerSelector } from './names.ts'
import { newObject } from '../../../kubernetes/objects.ts'
import type { Manifest } from '../../../kubernetes/objects.ts'
import { adminPort, clientPort, containerSecurity, lifecycleOf, podOf, probe, resourcesOf, temporaryFolder } from './pod.ts'
import type { Placement } from './settings.ts'

export const routesFile = 'routes.json'

/** The router of a deployment and the address of its clients. A canary by user needs one: a Service chooses pods at random. Each pod
 *  starts with the routes of the ConfigMap, and keeps later ones beside it for when only its container starts again. */
export function routerManifests(placement: Placement): Manifest[] {
  const { model, environment, settings } = placement
  const { namespace, router } = settings
  const name = nameOf(placement)
  const labels = partLabels(placement, 'router')
  const selector = routerSelector(placement)
  const state = { name: 'state', mountPath: '/state' }
  return [
    {
      purpose: `Sends each request for ${model} to the version that its user is to get.`,
      object: newObject('Deployment', { name: routerName(placement), namespace, labels }, {
        spec: {
          replicas: router.replicas,
          revisionHistoryLimit: 2,
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
          selector: { matchLabels: selector },
          template: podOf(settings, name, labels, selector, {
            initContainers: [{
              name: 'take-routes',
              image: settings.image,
              command: ['node', '-e', `const { constants, copyFileSync, existsSync } = require('node:fs'); if (!existsSync('/state/${routesFile}')) copyFileSync('/routes/${routesFile}', '/state/${routesFile}', constants.COPYFILE_EXCL)`],
              resources: resourcesOf({ cpu: 0.05, memoryMiB: 64 }),
              securityContext: containerSecurity,
              volumeMounts: [{ name: 'routes', mountPath: '/routes', readOnly: true }, state],
            }],
            containers: [{
              name: 'router',
              image: settings.image,
              command: ['node', '/app/router.mjs', '--host', '0.0.0.0', '--port', String(clientPort), '--admin-host', '0.0.0.0', '--admin-port', String(adminPort), '--admin-token-file', '/secrets/router/token', '--routes-file', `/state/${routesFile}`],
              ports: [{ name: 'http', containerPort: clientPort }, { name: 'admin', containerPort: adminPort }],
              readinessProbe: probe('/readyz', adminPort, { periodSeconds: 2, failureThreshold: 2 }),
              livenessProbe: probe('/livez', adminPort, { periodSeconds: 10, failureThreshold: 3 }),
              resources: resourcesOf(router),
              securityContext: containerSecurity,
              lifecycle: lifecycleOf(settings),
              volumeMounts: [state, { name: 'admin-token', mountPath: '/secrets/router', readOnly: true }, temporaryFolder.mount],
            }],
            volumes: [{ name: 'routes', configMap: { name: routesName(placement) } }, { name: 'state', emptyDir: { sizeLimit: '16Mi' } }, { name: 'admin-token', secret: { secretName: tokenName(placement) } }, temporaryFolder.volume],
          }),
        },
      }),
    },
    { purpose: `The address of ${model} in ${environment} for its clients: http://${name}.${namespace}`, object: newObject('Service', { name, namespace, labels }, { spec: { type: 'ClusterIP', selector, ports: [{ name: 'http', port: 80, targetPort: clientPort }] } }) },
    { purpose: 'A node that is emptied takes away one router at a time.', object: newObject('PodDisruptionBudget', { name: routerName(placement), namespace, labels }, { spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: { matchLabels: selector } } }) },
  ]
}

export function routerName(placement: Placement): string {
  return nameOf(placement, 'router')
}

export function routesName(placement: Placement): string {
  return nameOf(placement, 'routes')
}

export function countersName(placement: Placement): string {
  return nameOf(placement, 'counters')
}

export function tokenName(placement: Placement): string {
  return nameOf(placement, 'router-admin')
}
