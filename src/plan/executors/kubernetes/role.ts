import { newObject, resourceOf } from '../../../kubernetes/objects.ts'
import type { KubernetesObject } from '../../../kubernetes/objects.ts'
import { ownLabels } from './build-job.ts'

/** All that a machine that runs trainings in a namespace needs to be allowed there. */
export function trainerRole(namespace: string): KubernetesObject {
  const { group, plural } = resourceOf('Job')
  return newObject('Role', { name: 'rankops-trainer', namespace, labels: ownLabels }, {
    rules: [
      // Server-side apply creates with patch and create.
      { apiGroups: [group], resources: [plural], verbs: ['get', 'create', 'patch', 'delete'] },
      // Watched while they end.
      { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] },
      { apiGroups: [''], resources: ['events'], verbs: ['list'] },
      { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
    ],
  })
}
