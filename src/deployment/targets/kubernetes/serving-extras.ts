import { serverOptions } from '../serving-options.ts'
import { nameOf, partLabels } from './names.ts'
import { newObject } from '../../../kubernetes/objects.ts'
import type { Manifest } from '../../../kubernetes/objects.ts'
import type { Placement } from './settings.ts'

/** Of the Secret with the keys. */
const keysFile = 'keys.json'
const keysPath = '/secrets/api-keys'
const eventsPath = '/events'

interface ServingExtras { options: [name: string, value: string][]; volumes: Record<string, unknown>[]; mounts: Record<string, unknown>[] }

/** What `deployment.serving` adds to the pods of a server. The kubelet brings other keys to a pod within a minute or two, and the server reads them again by
 *  itself. The log lies in a claim, in a folder for each model and environment; without one in the pod, and goes with it. */
export function servingExtras(placement: Placement): ServingExtras {
  const { model, environment, settings: { serving = {} } } = placement
  const { events } = serving
  const secret = keysSecret(placement)
  const folder = events?.claim === undefined ? eventsPath : `${eventsPath}/${environment}/${model}`
  return {
    options: serverOptions(serving, { apiKeys: secret && `${keysPath}/${keysFile}`, events: events && folder }),
    volumes: [
      ...(secret === undefined ? [] : [{ name: 'api-keys', secret: { secretName: secret } }]),
      // Pods that take more are evicted: the log keeps below its own limit, with room for the file that is being written.
      ...(events ? [{ name: 'events', ...(events.claim === undefined ? { emptyDir: { sizeLimit: `${Math.ceil(events.maxMiB * 1.5) + 64}Mi` } } : { persistentVolumeClaim: { claimName: events.claim } }) }] : []),
    ],
    mounts: [
      ...(secret === undefined ? [] : [{ name: 'api-keys', mountPath: keysPath, readOnly: true }]),
      ...(events ? [{ name: 'events', mountPath: eventsPath }] : []),
    ],
  }
}

/** The Secret that servers have their keys from: somebody else's, or our own, made of the file that the spec names. */
function keysSecret(placement: Placement): string | undefined {
  return placement.settings.apiKeysSecret ?? ownKeysSecret(placement)
}

/** Undefined where the spec names no file. */
export function ownKeysSecret(placement: Placement): string | undefined {
  return placement.settings.serving?.apiKeys && nameOf(placement, 'api-keys')
}

/** Our own Secret. Its content is digests of keys. */
export function keysManifest(placement: Placement, keys: string): Manifest {
  const { model, environment, settings: { namespace } } = placement
  return {
    purpose: `Digests of the keys that clients of ${model} need in ${environment}.`,
    object: newObject('Secret', { name: nameOf(placement, 'api-keys'), namespace, labels: partLabels(placement, 'shared') }, { type: 'Opaque', data: { [keysFile]: Buffer.from(keys).toString('base64') } }),
  }
}
