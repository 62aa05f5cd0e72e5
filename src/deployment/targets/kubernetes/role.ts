import { nameOf, partLabels } from './names.ts'
import { newObject, resourceOf } from '../../../kubernetes/objects.ts'
import type { Kind, Manifest } from '../../../kubernetes/objects.ts'
import { tokenName } from './router-manifests.ts'
import { ownKeysSecret } from './serving-extras.ts'
import type { Placement } from './settings.ts'

/** All that the deploy job may do, in this one namespace. Somebody who may, binds it to the job's identity once; deploying does not. */
export function deployerRole(placement: Placement): Manifest {
  const { model, environment, settings: { namespace } } = placement
  const ownKeys = ownKeysSecret(placement)
  const rule = (kinds: readonly Kind[], verbs: readonly string[], more: Record<string, unknown> = {}) => ({ apiGroups: [...new Set(kinds.map((kind) => resourceOf(kind).group))], resources: kinds.map((kind) => resourceOf(kind).plural), verbs, ...more })
  return {
    purpose: `All that the job that deploys ${model} to ${environment} needs to be allowed.`,
    object: newObject('Role', { name: nameOf(placement, 'deployer'), namespace, labels: partLabels(placement, 'shared') }, {
      rules: [
        // Server-side apply creates with patch and create.
        rule(['ServiceAccount', 'ConfigMap', 'Service', 'Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'NetworkPolicy'], ['get', 'list', 'create', 'patch', 'delete']),
        rule(['ConfigMap'], ['update']),
        rule(['Lease'], ['get', 'create', 'update', 'delete']),
        rule(['Pod', 'Event'], ['get', 'list']),
        { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
        // Routes and counters of the routers.
        { apiGroups: [''], resources: ['pods/proxy'], verbs: ['get', 'create', 'update'] },
        // A name cannot be given to what is yet to be created.
        rule(['Secret'], ['create']),
        rule(['Secret'], ['get', 'delete'], { resourceNames: [tokenName(placement)] }),
        ...(ownKeys === undefined ? [] : [rule(['Secret'], ['get', 'patch', 'delete'], { resourceNames: [ownKeys] })]),
      ],
    }),
  }
}
